import { inventedCode } from './credit-code.ts';

/** The city does not exist, nor does the prefecture number 99 of its province. */
export const cityName = '望川市';
export const cityRegion = '349900';

/** Its districts and counties, all invented, for the installation's own regions. */
export const regions = [
	{ region_code: cityRegion, region_name: cityName },
	{ region_code: '349902', region_name: '云浦区' },
	{ region_code: '349921', region_name: '砚溪县' },
	{ region_code: '349922', region_name: '枫石县' },
	{ region_code: '349923', region_name: '双雁县' },
	{ region_code: '349924', region_name: '柳竹县' },
];

/** Towns of the city, all invented, with the district or county they belong to. */
export const towns = [
	{ name: '云浦街道', region: '349902' },
	{ name: '澄塘街道', region: '349902' },
	{ name: '砚秋镇', region: '349921' },
	{ name: '鹿溪口镇', region: '349921' },
	{ name: '枫坪镇', region: '349922' },
	{ name: '石梁渡镇', region: '349922' },
	{ name: '槐荫集镇', region: '349922' },
	{ name: '双棹镇', region: '349923' },
	{ name: '雁回镇', region: '349923' },
	{ name: '柳湾头镇', region: '349924' },
	{ name: '竹屿乡', region: '349924' },
	{ name: '望江楼街道', region: '349902' },
] as const;

/** What a body of the city does: it approves, supervises, both, or is a town. */
export type DepartmentKind = 'approval' | 'supervision' | 'both' | 'town';

/** One body of the city government, and how it behaves as a sender of files. */
export interface Department {
	index: number;
	code: string;
	name: string;
	short: string;
	kind: DepartmentKind;
	group: '执法类' | '审批类' | '镇街';
	region: string;
	/** Its place in `towns`; −1 for a body of the whole city. */
	town: number;
	/** Its share of all approval cases, in any unit. */
	caseWeight: number;
}

const bodies: [string, string, DepartmentKind, Department['group'], number][] = [
	['市场监督管理局', '市监局', 'both', '执法类', 24],
	['行政审批服务局', '审批局', 'approval', '审批类', 18],
	['发展和改革局', '发改局', 'both', '审批类', 3],
	['税务局', '税务局', 'supervision', '执法类', 0],
	['住房和城乡建设局', '住建局', 'both', '执法类', 8],
	['云浦街道办事处', '云浦街道', 'town', '镇街', 2.2],
	['交通运输局', '交通局', 'both', '执法类', 7],
	['卫生健康委员会', '卫健委', 'both', '执法类', 6],
	['人力资源和社会保障局', '人社局', 'both', '审批类', 9],
	['应急管理局', '应急局', 'both', '执法类', 2.6],
	['生态环境局', '环境局', 'both', '执法类', 3],
	['砚秋镇人民政府', '砚秋镇', 'town', '镇街', 2],
	['文化广电和旅游局', '文旅局', 'both', '执法类', 2.6],
	['教育局', '教育局', 'both', '审批类', 2.8],
	['农业农村局', '农业局', 'both', '执法类', 3],
	['民政局', '民政局', 'both', '审批类', 2],
	['鹿溪口镇人民政府', '鹿溪口镇', 'town', '镇街', 1.9],
	['城市管理局', '城管局', 'both', '执法类', 4],
	['自然资源和规划局', '资规局', 'both', '审批类', 3.6],
	['枫坪镇人民政府', '枫坪镇', 'town', '镇街', 1.7],
];

/** The first `count` departments of the city (6 to 20), in a fixed order that mixes all kinds. */
export function makeDepartments(count: number): Department[] {
	if (count < 6 || count > bodies.length)
		throw new RangeError(`the demo city has 6 to ${bodies.length} departments, not ${count}`);
	return bodies.slice(0, count).map(([body, short, kind, group, caseWeight], index) => {
		const town =
			kind === 'town' ? towns.findIndex(({ name }) => short.startsWith(name.slice(0, 2))) : -1;
		return {
			index,
			code: inventedCode('11', cityRegion, 20_000_003 + index * 7_654_321),
			name: cityName + body,
			short,
			kind,
			group,
			region: towns[town]?.region ?? cityRegion,
			town,
			caseWeight,
		};
	});
}

/** The department of a short name; departments outside a small city fall to the market regulator. */
export function departmentNamed(departments: readonly Department[], short: string): Department {
	return departments.find((department) => department.short === short) ?? departments[0]!;
}
