import { type Row } from '../../pipeline/database.ts';
import { type Given } from '../given.ts';

const received_at = '2030-01-01 09:00:00';
let number = 0;
/** The day so many days before the data date. */
export const ago = (days: number): string => new Date(Date.parse('2026-11-02T00:00:00Z') - days * 86_400_000).toISOString().slice(0, 10);
/** A minor breach record of a subject so many days before the data date, published for years. */
export const breach = (subject_code: string, days: number, more: Row = {}): Row => ({
	breach_id: `B${++number}`, subject_code, department_code: 'D1', kind: 'other', severity: 'minor',
	decided_on: ago(days), published_to: '2035-01-01', received_at, ...more,
});
/** One such record on each of the days. */
export const breaches = (subject_code: string, days: number[], more: Row = {}): Row[] => days.map((one) => breach(subject_code, one, more));
/** An intervention of D1 about a subject so many days before the data date. */
export const intervention = (subject_code: string, kind: string, days: number, more: Row = {}): Row => ({
	intervention_id: `H${++number}`, kind, subject_code, by_department_code: 'D1', on_date: ago(days), received_at, ...more,
});
/** A reminder talk so many days before the data date. */
export const talk = (subject_code: string, days: number): Row => intervention(subject_code, 'reminder_talk', days);
const penalty = (subject_code: string, days: number): Row => ({
	doc_no: `罚〔${++number}〕`, authority_code: 'D1', subject_code, violation_kind: '无证', penalty_kinds: 'fine',
	decided_on: ago(days), published_to: '2035-01-01', received_at,
});
const found = (subject_code: string, days: number): Row => breach(subject_code, days, { category: '无证' });
const licence = (subject_code: string, authority_code: string, more: Row = {}): Row => ({
	doc_no: `许〔${subject_code}${authority_code}〕`, authority_code, subject_code, status: 'valid', decided_on: ago(900), received_at, ...more,
});
const promise = (subject_code: string, department_code: string, valid_to: string | null): Row => ({
	commitment_code: `N${++number}`, subject_code, department_code, kind: 'approval', fulfilment: 'full', made_on: ago(500), valid_to, received_at,
});
const endless = { kind: 'abnormal_list', published_to: null };
/** A record withdrawn on the day on which it was made. */
const withdrawn = (subject_code: string, days: number): Row => breach(subject_code, days, { published_from: ago(days), published_to: ago(days) });
const serious = { severity: 'serious', category: '无证' };
const inclusive = (subject_code: string, inclusive_from: string): Row => ({
	subject_code, subject_name: subject_code, subject_type: 'organisation', industry_code: 'H6210', new_economy: true, inclusive_from, inclusive_years: 1,
});
/** Four episodes, the fourth of which raises the alert to L2 on the day so many days before the data date. */
const four = (subject_code: string, last: number): Row[] => breaches(subject_code, [last + 90, last + 60, last + 30, last]);

/** Subjects whose records, talks and receipts lie on the edges of the rules of alerts, each named after its edge. */
export const edges: Given = {
	subjects: [
		inclusive('SHELTER1', ago(190)), inclusive('SHELTER0', ago(189)),
		inclusive('GROWN0', ago(555)), inclusive('GROWN1', ago(554)),
	],
	breaches: [
		...breaches('YEAR0', [464, 100]), ...breaches('YEAR1', [465, 100]),
		...breaches('FOUR0', [464, 400, 300, 100]), ...breaches('FOUR1', [465, 400, 300, 100]),
		...['TEN0', 'TEN1'].flatMap((code, more) => breaches(code, [1105 + more, 980, 860, 740, 620, 500, 380, 255, 130, 10])),
		breach('PAIR0', 189), breach('PAIR0', 100, { department_code: 'D2' }),
		breach('PAIR1', 190), breach('PAIR1', 100, { department_code: 'D2' }),
		...breaches('PAIR2', [195, 188], { department_code: 'D2' }), breach('PAIR2', 100),
		...breaches('SAME0', [282, 100], serious), ...breaches('SAME1', [283, 100], serious),
		...breaches('NAMELESS', [150, 100], { severity: 'serious' }), breach('MIXED', 150), breach('MIXED', 100, { severity: 'serious' }),
		...breaches('YOUNGEST', [466, 461, 100]), ...breaches('YOUNGEST4', [466, 461, 350, 200, 100]), ...breaches('YOUNGESTSAME', [284, 280, 100], serious),
		breach('OVER0', 130, { published_to: ago(100) }), breach('OVER0', 100), breach('OVER1', 130, { published_to: ago(99) }), breach('OVER1', 100),
		breach('MENDEDATONCE', 100, { severity: 'serious', breach_id: 'MENDED' }),
		...['SHELTER1', 'SHELTER0', 'GROWN0', 'GROWN1'].flatMap((code) => four(code, 190)),
		...breaches('APART0', [600, 570, 206, 180]), ...breaches('APART1', [600, 570, 205, 175]),
		...breaches('CLEAN0', [395, 365]), ...breaches('CLEAN1', [394, 364]),
		breach('ENDS0', 100, { published_to: ago(0) }), breach('ENDS0', 60), breach('ENDS1', 100, { published_to: ago(-1) }), breach('ENDS1', 60),
		breach('BOTHEND', 500), breach('BOTHEND', 450, { published_to: ago(85) }), breach('CLEANFIRST', 500), breach('CLEANFIRST', 450, { published_to: ago(84) }),
		breach('CLEANONLY', 500), breach('CLEANONLY', 450, { published_to: ago(-50) }),
		breach('SPREADENDS', 300, { published_to: ago(150) }), breach('SPREADENDS', 250, { department_code: 'D2' }),
		...breaches('TALKSAMEDAY', [200, 170]), ...breaches('TALKED0', [213, 183]), ...breaches('TALKED1', [212, 182]),
		...breaches('DWELT0', [300, 250]), ...breaches('DWELT1', [300, 250]), ...breaches('LATETALK', [390, 360]), ...breaches('TALKBEFORE', [200, 170]),
		...breaches('TWOTALKS', [200, 170]),
		breach('CALLER', 200), breach('CALLER', 170, { department_code: 'D2' }), breach('CALLER', 140, { department_code: 'D3' }),
		...breaches('GONE', [300, 270, 240, 210], { published_to: ago(200) }), ...breaches('GONE', [150, 120]),
		...breaches('GONESAMEDAY', [300, 270], { published_to: ago(150) }), ...breaches('GONESAMEDAY', [150, 120]),
		...breaches('GONENEXTDAY', [300, 270], { published_to: ago(149) }), ...breaches('GONENEXTDAY', [150, 120]),
		breach('GONESERIOUS', 300, { severity: 'serious', published_to: ago(200) }), breach('GONESERIOUS', 100, { severity: 'serious' }),
		...breaches('OLDSTANDS', [900, 870]), ...breaches('OLDSTANDS', [400, 370], { published_to: ago(200) }), ...breaches('OLDSTANDS', [150, 120]),
		...four('WARNED', 100), ...four('SENTONE', 100), ...four('UNSENT', 100), ...breaches('LOW', [200, 100]),
		...four('OVERBY', 400), found('LINK0', 190), found('LINK1', 191), found('LINKTIE', 150), found('LINKBEFORE', 100), found('LINKOTHER', 150),
		breach('TALKEDTHRICE', 300, { published_to: ago(60) }), breach('TALKEDTHRICE', 200, { published_to: ago(50) }), breach('TALKEDTHRICE', 100, endless),
		breach('SPREADSTANDS', 180, { published_to: ago(50) }), breach('SPREADSTANDS', 150, { department_code: 'D2' }), breach('SPREADSTANDS', 120, { department_code: 'D3' }),
		breach('ONCETALKED', 100, { published_to: ago(20) }), breach('TALKEDAGAIN', 200, { published_to: ago(50) }), breach('TALKEDAGAIN', 100),
		breach('TALKENDED', 200), breach('TALKENDED', 100, { published_to: ago(20) }),
		...breaches('TENAPART', [1080, 992, 904, 816, 728, 640, 552, 464, 376]), breach('TENAPART', 10, { published_to: ago(5) }),
		...breaches('EARLIER', [900, 150, 120]),
		...breaches('TWORULES', [600, 200], { severity: 'serious' }), ...breaches('TWORULES', [450, 430]),
		breach('TWOENDS', 300, { severity: 'serious', published_to: ago(200) }), ...breaches('TWOENDS', [255, 240]), breach('TWOENDS', 100, { severity: 'serious' }),
		breach('ENDLESS', 300, endless), breach('ENDLESS', 270, { published_to: ago(200) }), ...breaches('ENDLESS', [150]),
		breach('ENDLESSUNIT', 300, endless), breach('ENDLESSUNIT', 298, { published_to: ago(200) }), breach('ENDLESSUNIT', 270, endless),
		found('LINKSAMEDAY', 150), found('LINKLAST', 180), found('LINKLAST', 120), found('LINKA', 150), found('LINKB', 150),
		found('LINKDEPARTMENT', 150), { ...found('LINKDEPARTMENT', 150), department_code: 'D2' },
		found('LINKKIND', 150), { ...found('LINKKIND', 150), category: '超范围' }, found('LINKACTS', 300), found('LINKACTS', 150),
		...breaches('AROUND', [200, 170]), ...[566, 565].map((days) => withdrawn('AROUND', days)),
		...breaches('AFTER', [500, 450]), ...[86, 85].map((days) => withdrawn('AFTER', days)),
		breach('SCORED', 100, { severity: 'general' }), breach('SCORED', 97), breach('SCORED', 50, { severity: 'serious' }),
		...breaches('WEEK0', [107, 100]), ...breaches('WEEK1', [108, 100]),
		breach('nobody', 0),
	],
	penalties: [
		penalty('LINK0', 100), penalty('LINK1', 100), penalty('LINKTIE', 110), penalty('LINKTIE', 110), penalty('LINKBEFORE', 130),
		{ ...penalty('LINKOTHER', 100), violation_kind: null },
		penalty('LINKSAMEDAY', 150), penalty('LINKSAMEDAY', 110), penalty('LINKLAST', 100), penalty('LINKA', 110), penalty('LINKB', 100),
		penalty('LINKDEPARTMENT', 120), { ...penalty('LINKDEPARTMENT', 100), authority_code: 'D2' },
		penalty('LINKKIND', 120), { ...penalty('LINKKIND', 100), violation_kind: '超范围' }, penalty('LINKACTS', 280), penalty('LINKACTS', 120),
	],
	repairs: [{ repair_id: 'R1', subject_code: 'MENDEDATONCE', breach_id: 'MENDED', applied_on: ago(100), decided_on: ago(100), outcome: 'granted', received_at }],
	interventions: [
		talk('TALKSAMEDAY', 170), talk('TALKED0', 150), talk('TALKED1', 150), talk('DWELT0', 30), talk('DWELT1', 29), talk('LATETALK', 10),
		...['ONCETALKED', 'TALKEDAGAIN', 'TALKENDED', 'TALKEDAGAIN'].map((code, more) => talk(code, 150 - more)), talk('TALKEDTHRICE', 250), talk('TALKBEFORE', 185), talk('TWOTALKS', 160), talk('TWOTALKS', 140),
		{ ...talk('', 100), subject_code: null, department_code: 'D9' },
		...['rectification', 'receipt', 'revocation', 'watch_list_exit', 'bottom_talk'].map((kind) => intervention('TALKBEFORE', kind, 150)),
		intervention('WARNED', 'risk_warning', 100), intervention('SENTONE', 'risk_warning', 100, { department_code: 'D3' }),
		intervention('UNSENT', 'risk_warning', 101), intervention('LOW', 'risk_warning', 90), intervention('OVERBY', 'risk_warning', 390),
		intervention('WARNED', 'receipt', 100, { by_department_code: 'D2' }), intervention('WARNED', 'receipt', 101, { by_department_code: 'D3' }),
		intervention('WARNED', 'receipt', 50, { by_department_code: 'D8' }),
		intervention('WARNED', 'risk_warning', 60), intervention('WARNED', 'receipt', 40, { by_department_code: 'D2' }),
		intervention('WARNED', 'receipt', 30, { department_code: 'D6', by_department_code: 'D1' }),
		intervention('SENTONE', 'receipt', 90, { by_department_code: 'D2' }), intervention('UNSENT', 'receipt', 90, { by_department_code: 'D2' }),
	],
	licences: [
		...['WARNED', 'SENTONE', 'UNSENT', 'LOW', 'OVERBY'].flatMap((code) => [licence(code, 'D1'), licence(code, 'D2', { valid_to: ago(0) }), licence(code, 'D3')]),
		licence('WARNED', 'D4', { valid_to: ago(1) }), licence('WARNED', 'D5', { status: 'withdrawn' }), licence('nobody', 'D1'),
	],
	commitments: [
		promise('WARNED', 'D3', null), promise('WARNED', 'D6', ago(0)), promise('WARNED', 'D7', ago(1)),
	],
};
