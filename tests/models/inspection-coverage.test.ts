import { expect, it } from 'vitest';
import { given } from '../given.ts';

it('R75: a year without any visit has no row, whatever the register holds', async () => {
	const warehouse = await given(
		{
			subjects: [
				{
					subject_code: 'S',
					subject_name: '甲公司',
					subject_type: 'organisation',
					status: 'active',
				},
			],
		},
		'inspection_coverage',
	);
	expect(await warehouse.rows('select * from inspection_coverage')).toEqual([]);
	warehouse.close();
});
