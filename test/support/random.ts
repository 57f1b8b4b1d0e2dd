/** For the tests of folders that take a generator as an argument, since `stats` is of their own rank. */
export { seededRandom } from '../../src/stats/index.js';
