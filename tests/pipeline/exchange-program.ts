import { dataPaths, makeFolders } from '../../pipeline/paths.ts';
import { exchangeOnce } from './exchange-once.ts';

// One reading of every source, in a process that tests can kill.
const paths = dataPaths(process.argv[2]);
makeFolders(paths);
for (const result of await exchangeOnce(paths)) if (result.failure) throw result.failure;
