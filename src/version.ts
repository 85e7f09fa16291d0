/** The version of the extension, as in package.json. */
export { version as VERSION } from '../package.json';
