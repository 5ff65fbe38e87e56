import type { Database } from '../database.ts';
import type { Feed } from '../feed.ts';
import type { Behaviour } from './behaviour.ts';
import type { Chance } from './chance.ts';
import type { Item } from './items.ts';
import type { Offender } from './offenders.ts';
import type { Department } from './places.ts';

/** How large a city is, in rows of each kind. */
export interface CityCounts {
	departments: number;
	items: number;
	subjects: number;
	approvals: number;
	breaches: number;
}

/** The two named sizes. */
export const citySizes = {
	small: { departments: 20, items: 640, subjects: 20_000, approvals: 200_000, breaches: 15_000 },
	large: {
		departments: 20,
		items: 640,
		subjects: 1_000_000,
		approvals: 10_000_000,
		breaches: 1_000_000,
	},
} satisfies Record<string, CityCounts>;

/** Everything that the parts of the demo city share while it is made. */
export interface City {
	counts: CityCounts;
	seed: string;
	chance: Chance;
	departments: Department[];
	items: Item[];
	behaviour: Behaviour;
	offenders: Offender[];
	feeds: Map<string, Feed>;
	/** In-memory workshop of the generation; holds one table per feed while it is written. */
	database: Database;
	/** Where the files go. */
	folder: string;
	/** Every sheet in UTF-8 with plain headers. */
	isPlain: boolean;
	/** Rows by table, department and period, once they are counted. */
	rowCounts: Map<string, number>;
	deliveries: Delivery[];
	truths: Truths;
}

/** One file and when the platform receives it (local ISO time). */
export interface Delivery {
	path: string;
	delivered_at: string;
}

/** A faulty cell or row put into a file on purpose. */
export interface PlantedFault {
	file: string;
	/** The row's own number in the file: the header of a CSV is row 1; Parquet has no header. */
	row: number;
	column: string | null;
	rule: string;
	/** The file that brings the mended row; null: never mended. */
	corrected_in: string | null;
}

/** What a reform does to one item: working and calendar days per case, after minus without the reform. */
export interface InjectedEffect {
	item_code: string;
	department_code: string;
	reform_mode: string;
	reform_date: string;
	cases: number;
	effect_working_days: number;
	effect_calendar_days: number;
}

/** Rows of one feed over all files; `distinct` counts each record once. */
export interface RowCounts {
	distinct: number;
	sent: number;
	faulty: number;
	duplicate: number;
	blank: number;
}

/** Cases of one department that share a planted fact: how many, and the newest of them by number. */
export interface DepartmentCases {
	department_code: string;
	cases: number;
	case_nos: string[];
}

/** How timely one department published one kind of decision. */
export interface PublicationTruth {
	kind: string;
	department_code: string;
	/** Decisions that the law lets be published. */
	decided: number;
	/** Within seven working days of the decision. */
	on_time: number;
	late: number;
	/** Not published although the seventh working day is over. */
	unpublished: number;
}

/** The true rate of problems of the subjects that are in existence on the last day, by their class on that day. */
export interface FindingRate {
	/** `all` or a credit class. */
	credit_class: string;
	subjects: number;
	problem_share: number;
	/** Chance of a random visit within half a year; null for `all`. */
	draw_share: number | null;
}

/** What the reforms of one month take away from each case decided under them. */
export interface ReformCohort {
	reform_date: string;
	items: number;
	cases: number;
	effect_working_days: number;
	effect_calendar_days: number;
}

/** The planted facts that a test can look for in the published figures. */
export interface Truths {
	seed: string;
	counts: CityCounts;
	window: { first_day: string; go_live: string; last_day: string };
	region_names: { region_code: string; region_name: string }[];
	laggard_departments: string[];
	slow_departments: string[];
	quiet_department: { department_code: string; months: string[] } | null;
	own_header_department: string | null;
	parquet_department: string | null;
	unoffering_department: string | null;
	unasking_department: string | null;
	repeat_offenders: {
		subject_code: string;
		pattern: string;
		breach_ids: string[];
		first_decided_on: string;
		last_decided_on: string;
	}[];
	injected_effects: InjectedEffect[];
	injected_effect_overall: {
		cases: number;
		effect_working_days: number;
		effect_calendar_days: number;
	};
	/** Cases on a relaxed route although the applicant had open breaches and the lowest grade. */
	gate_violations: { case_no: string; subject_code: string; route: string }[];
	gate_not_offered: DepartmentCases[];
	gate_not_asked: DepartmentCases[];
	pushes_without_receipt: DepartmentCases[];
	cases_not_pushed: DepartmentCases[];
	complaints: { verified: number; unverified: number };
	post_approval: {
		cases: number;
		inspected: number;
		late: number;
		/** Newest 1,000 each of active subjects: first visited by the regulator after the due day, and never. */
		late_case_nos: string[];
		missing_case_nos: string[];
	};
	publications: PublicationTruth[];
	broken_commitments: {
		commitment_code: string;
		case_no: string;
		fulfilment: string;
		/** A breach of the promise stands among the breaches of the case. */
		has_breach: boolean;
	}[];
	commitments_without_notice: string[];
	milestones: { overdue: string[]; done_late: string[] };
	/** Subjects with three visits of one department each in 2026, on purpose. */
	burdened_subjects: { subject_code: string; year: number; visits: number }[];
	watch_list: { subject_code: string; entered_on: string; left_on: string | null }[];
	repaired: {
		repair_id: string;
		subject_code: string;
		doc_no: string | null;
		breach_id: string;
		repaired_on: string;
	}[];
	finding_rates: FindingRate[];
	reform_cohorts: ReformCohort[];
	never_reformed_items: string[];
	catalogue: { department_code: string; feed: string }[];
	rows: Record<string, RowCounts>;
	faults: PlantedFault[];
	faults_by_rule: Record<string, number>;
	blank_lines: { file: string; count: number }[];
}
