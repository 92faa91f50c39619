// Mocha's spec reporter on the terminal, and its json reporter into the file that TEST_RESULTS names.
const Mocha = require("mocha");

module.exports = class extends Mocha.reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const output = process.env["TEST_RESULTS"];
    // What mocha reads here is missing in its types.
    const withFile = { ...options, reporterOption: { output } };
    if (output) new Mocha.reporters.JSON(runner, withFile);
  }
};
