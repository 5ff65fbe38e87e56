import type { FeedSpec } from '../feed.ts';

/** 节假日调整: days that the State Council's notice or the province sets otherwise than the built-in calendar (domain.md §3). */
export default {
	title: { zh: '节假日调整', en: 'Calendar days' },
	file_names: ['节假日'],
	key: ['day'],
	batch: 'append',
	department: null,
	business_date: null,
	columns: {
		day: { zh: '日期', en: 'Day', type: 'date', required: true },
		is_working_day: {
			zh: '是否工作日',
			en: 'Working day',
			type: 'boolean',
			required: true,
			headers: ['是否上班', '工作日'],
		},
		name: { zh: '名称', en: 'Name', type: 'text', max: 100, headers: ['节假日名称', '说明'] },
	},
} satisfies FeedSpec;
