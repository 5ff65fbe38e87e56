import type { Words } from '../errors.ts';

/** Why a subject is not in the draw, in words. */
export function exclusionWords(reason: string): Words {
	return EXCLUSIONS[reason] ?? { zh: reason, en: reason };
}

const EXCLUSIONS: Record<string, Words> = {
	not_registered: { zh: '不在经营主体名录', en: 'not in the register of subjects' },
	not_active: { zh: '非存续（注销、吊销、迁出）', en: 'not active' },
	not_inspected_type: { zh: '不属检查对象类型', en: 'a type that is not inspected' },
	unusable_code: { zh: '主体代码不合规范，无法入册', en: 'its code cannot stand in a frame' },
	sheltered: { zh: '包容审慎期内', en: 'in its inclusive period' },
	resting: {
		zh: '轻微、一般失信，一年内已受联合随机检查',
		en: 'minor or general offender with a joint random visit within the year',
	},
	drawn_before: {
		zh: '轻微、一般失信，已被其他批次抽中，等待检查',
		en: 'minor or general offender drawn by another draw and not visited yet',
	},
	over_ceiling: { zh: '本年度检查已达频次上限', en: 'at the ceiling of visits for this year' },
};
