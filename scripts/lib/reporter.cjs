// Mocha's spec reporter on the terminal, and its json reporter into the file that TEST_RESULTS names.
const Mocha = require("mocha");

module.exports = class extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const output = process.env.TEST_RESULTS;
    if (output) new Mocha.reporters.JSON(runner, { ...options, reporterOption: { output } });
  }
};
