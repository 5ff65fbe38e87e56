/** The golden SRD-1 vector of methods §1.6: 40 ids in three strata, with what every step gives. */
export const golden = {
	frame: Array.from({ length: 40 }, (_, index) => ({
		stratum: index < 24 ? 'R01.I05.B' : index < 34 ? 'R01.I05.D' : 'R01.I07.E',
		id: `91340100MA${String(index + 1).padStart(7, '0')}X`,
	})),
	plan: [
		{ stratum: 'R01.I05.B', population: 24, expectedMicro: 2_400_000 },
		{ stratum: 'R01.I05.D', population: 10, expectedMicro: 3_300_000 },
		{ stratum: 'R01.I07.E', population: 6, expectedMicro: 6_000_000 },
	],
	drawId: 'AH-2025-W14',
	beacon: '9319./2.5.8.10.12./9.18.26.34.41.45./',
	secrets: ['00'.repeat(32), '11'.repeat(32)],
	root: '80509427d05bfb009db5885edcb063b662ee326a2945011db616bbe0724d77be',
	planHash: 'c2e412448b40d04b2dddbe2c4947455c2afd7ae876312ce23e01397488148e4a',
	seed: 'b721b31ba649b84ef60348f8611aaf4b4b7fe79cee5b90bd6ad19a78b2d6a99a',
	offset: 721_938,
	takes: [3, 3, 6],
	drawn: [23, 12, 24, 29, 25, 34, 37, 40, 35, 38, 36, 39],
};
