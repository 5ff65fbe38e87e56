import type { FeedSpec } from '../feed.ts';

/** 任务台账: what a document asks of whom by when (R21–R25, R44). */
export default {
	title: { zh: '任务台账', en: 'Milestones' },
	file_names: ['任务', '工作任务'],
	key: ['task_code'],
	batch: 'append',
	department: 'lead_department_code',
	business_date: null,
	columns: {
		task_code: {
			zh: '任务编号',
			en: 'Task',
			type: 'text',
			required: true,
			max: 64,
			check: 'identifier',
		},
		title: {
			zh: '任务内容',
			en: 'Title',
			type: 'text',
			required: true,
			max: 400,
			headers: ['任务名称'],
		},
		lead_department_code: {
			zh: '牵头部门代码',
			en: 'Lead department',
			type: 'text',
			required: true,
			max: 40,
			check: 'department_code',
			headers: ['牵头单位代码'],
		},
		supporting: {
			zh: '配合部门',
			en: 'Supporting',
			type: 'text',
			max: 1000,
			headers: ['配合单位', '配合部门代码'],
			note: { zh: '多个部门之间用分号', en: 'several departments with ; between' },
		},
		due_on: { zh: '完成时限', en: 'Due on', type: 'date', required: true, headers: ['截止日期'] },
		done_on: { zh: '完成日期', en: 'Done on', type: 'date', past: true, headers: ['实际完成日期'] },
		source: { zh: '任务来源', en: 'Source', type: 'text', max: 400, headers: ['文件依据'] },
	},
} satisfies FeedSpec;
