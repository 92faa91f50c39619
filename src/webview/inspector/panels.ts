// What few people open: a file of its own, fetched when one of these sections is first opened.
export { exportSection } from "./sections/exports";
export { matrixSection } from "./sections/matrix";
export { pipelineSection } from "./sections/pipeline";
