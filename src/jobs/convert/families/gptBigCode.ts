import { MAX } from "./configFields";
import type { Family } from "./family";
import { gpt2Layout, gpt2Spec } from "./gpt2";

/** GPT-BigCode (SantaCoder, StarCoder): GPT-2 with one head of keys and values for all query heads. */
export const gptBigCode: Family = {
  title: "StarCoder",
  read(config) {
    config.only("multi_query", true);
    const shape = { ...gpt2Spec(config), kvHeads: 1 };
    const rows = config.positions("n_positions", MAX.positions);
    const activation = config.activation("activation_function", "gelu_pytorch_tanh");
    return {
      spec: { ...shape, context: config.contextInUse(rows, shape), activation },
      layout: gpt2Layout(rows, "outIn"),
    };
  },
};
