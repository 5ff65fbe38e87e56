import { parentPort, workerData } from 'node:worker_threads';
import { surveyRange, type SurveyTask } from './survey.ts';

/** Looks through one stretch of a file on a thread of its own. */
parentPort!.postMessage(surveyRange(workerData as SurveyTask));
