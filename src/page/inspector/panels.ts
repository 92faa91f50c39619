import { exportSection } from "./sections/exports";
import { matrixSection } from "./sections/matrix";
import { pipelineSection } from "./sections/pipeline";

/** What few people open: a file of its own, fetched when one of these sections is first opened. */
export const PANELS = { exports: exportSection, matrix: matrixSection, pipeline: pipelineSection } as const;
