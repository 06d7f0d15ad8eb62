/** The folder of this file is the root, although the project around has a lock file, too. */
module.exports = { turbopack: { root: __dirname } };
