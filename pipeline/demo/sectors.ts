/** A line of business: how many of 100 subjects are in it, their industries and the words of their names. */
export interface Sector {
	name: string;
	organisations: number;
	soleProprietors: number;
	/** GB/T 4754-2017 classes. */
	industries: string[];
	/** What follows the invented brand in the name of an organisation, and of a sole proprietor. */
	words: [string[], string[]];
	/** Law or custom makes this business a key area in every place. */
	keyArea: string | null;
	/** Who finds its breaches, by short name, most often first. */
	regulators: string[];
	/** How much riskier than the average, in standard deviations. */
	risk: number;
}

/** The sectors of the city; organisations, sole proprietors and natural persons add up to 100. */
export const sectors: Sector[] = [
	{
		name: 'retail',
		organisations: 9,
		soleProprietors: 15,
		industries: ['F5211', 'F5212', 'F5226', 'F5273'],
		words: [
			['商贸', '百货', '贸易', '电子商务'],
			['百货店', '便利店', '烟酒店', '五金店'],
		],
		keyArea: null,
		regulators: ['市监局', '市监局', '城管局', '税务局'],
		risk: 0,
	},
	{
		name: 'food',
		organisations: 5,
		soleProprietors: 14,
		industries: ['H6210', 'H6220', 'H6291', 'C1411', 'F5229'],
		words: [
			['餐饮管理', '食品', '酒店管理'],
			['小吃店', '饭馆', '面馆', '糕点店', '茶饮店'],
		],
		keyArea: null,
		regulators: ['市监局', '市监局', '城管局', '卫健委'],
		risk: 0.25,
	},
	{
		name: 'build',
		organisations: 8,
		soleProprietors: 1,
		industries: ['E4811', 'E4812', 'E4813', 'K7010', 'K7020', 'E4910'],
		words: [['建设工程', '置业', '物业服务', '装饰工程', '市政工程'], ['装修服务部']],
		keyArea: null,
		regulators: ['住建局', '住建局', '资规局', '应急局'],
		risk: 0.15,
	},
	{
		name: 'make',
		organisations: 9,
		soleProprietors: 2,
		industries: ['C1713', 'C2312', 'C3311', 'C3484', 'C1462'],
		words: [
			['机械制造', '金属制品', '包装材料', '服饰', '塑业'],
			['加工部', '修配厂'],
		],
		keyArea: null,
		regulators: ['环境局', '应急局', '市监局', '人社局'],
		risk: 0,
	},
	{
		name: 'chemicals',
		organisations: 1,
		soleProprietors: 0,
		industries: ['C2614', 'C2661', 'F5162'],
		words: [['化工', '新材料', '石化'], ['化工店']],
		keyArea: 'hazardous_chemical',
		regulators: ['应急局', '应急局', '环境局'],
		risk: 0.2,
	},
	{
		name: 'medicines',
		organisations: 2,
		soleProprietors: 2,
		industries: ['F5151', 'F5251', 'C2720', 'C2740'],
		words: [
			['医药', '药业', '医药连锁'],
			['药房', '药店'],
		],
		keyArea: 'drug',
		regulators: ['市监局', '市监局', '卫健委'],
		risk: 0,
	},
	{
		name: 'transport',
		organisations: 4,
		soleProprietors: 4,
		industries: ['G5431', 'G5421', 'G5910'],
		words: [
			['物流', '运输', '汽车服务', '供应链管理'],
			['货运部', '汽修店', '信息部'],
		],
		keyArea: null,
		regulators: ['交通局', '交通局', '市监局', '应急局'],
		risk: 0.1,
	},
	{
		name: 'education',
		organisations: 2,
		soleProprietors: 1,
		industries: ['P8310', 'P8391', 'P8393'],
		words: [
			['教育咨询', '培训学校', '托育服务'],
			['艺术培训部', '托管服务部'],
		],
		keyArea: null,
		regulators: ['教育局', '教育局', '人社局', '市监局'],
		risk: 0,
	},
	{
		name: 'health',
		organisations: 2,
		soleProprietors: 1,
		industries: ['Q8411', 'Q8415', 'Q8425'],
		words: [
			['医院', '门诊部', '健康管理'],
			['诊所', '口腔诊所'],
		],
		keyArea: 'vaccine',
		regulators: ['卫健委', '卫健委', '市监局'],
		risk: -0.1,
	},
	{
		name: 'leisure',
		organisations: 2,
		soleProprietors: 2,
		industries: ['R9011', 'R9012', 'R9013', 'L7291', 'H6110'],
		words: [
			['文化传媒', '旅行社', '游乐', '宾馆'],
			['网吧', '棋牌室', '民宿'],
		],
		keyArea: 'special_equipment',
		regulators: ['文旅局', '文旅局', '市监局', '卫健委'],
		risk: 0.2,
	},
	{
		name: 'farming',
		organisations: 2,
		soleProprietors: 1,
		industries: ['A0111', 'A0141', 'A0311', 'A0514'],
		words: [
			['农业发展', '种植专业', '生态农业'],
			['种苗经营部', '农资店'],
		],
		keyArea: null,
		regulators: ['农业局', '农业局', '环境局', '市监局'],
		risk: -0.1,
	},
	{
		name: 'services',
		organisations: 6,
		soleProprietors: 0,
		industries: ['I6513', 'L7231', 'M7451', 'O8040', 'O8030'],
		words: [['信息科技', '企业管理', '检测技术', '人力资源', '环保科技'], ['服务部']],
		keyArea: null,
		regulators: ['市监局', '人社局', '税务局', '审批局'],
		risk: -0.15,
	},
	{
		name: 'persons',
		organisations: 0,
		soleProprietors: 0,
		industries: [],
		words: [[], []],
		keyArea: null,
		regulators: ['人社局', '交通局', '住建局'],
		risk: -0.1,
	},
];

/** Subjects come in hundreds; each place of a hundred has a sector and a type. */
export interface Slot {
	slot: number;
	sector: number;
	type: 'organisation' | 'sole_proprietor' | 'natural_person';
}

/** The 100 places of a hundred, the same in every city. */
export const slots: Slot[] = sectors
	.flatMap((sector, index) => [
		...Array.from({ length: sector.organisations }, () => ({
			sector: index,
			type: 'organisation' as const,
		})),
		...Array.from({ length: sector.soleProprietors }, () => ({
			sector: index,
			type: 'sole_proprietor' as const,
		})),
		...Array.from({ length: sector.name === 'persons' ? 5 : 0 }, () => ({
			sector: index,
			type: 'natural_person' as const,
		})),
	])
	.map((place, order) => ({ ...place, slot: (order * 37) % 100 }))
	.sort((left, right) => left.slot - right.slot);

/** Syllables of invented brands; two or three make a name. */
export const brandSyllables = [
	'澜',
	'禾',
	'启',
	'砚',
	'穗',
	'棠',
	'屿',
	'珩',
	'沐',
	'凇',
	'槿',
	'曜',
	'苒',
	'岱',
	'霁',
	'樾',
	'弈',
	'翎',
	'桓',
	'萤',
	'溯',
	'茗',
	'岚',
	'钰',
	'栎',
	'泓',
	'芃',
	'恺',
	'逸',
	'霖',
	'铎',
	'蔚',
];

/** Surnames for the masked names of natural persons. */
export const surnames = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙'];
