import type { Entry } from "./entries";

/**
 * What *Download a Model…* offers. Lengths and SHA-256 are those that Hugging Face itself states for its large files; each
 * was seen the same in at least two public sources that do not know of each other (docs/downloads.md names them).
 * An entry whose sums are not known so has no place here. StarCoder's are left out: they are behind an agreement to
 * their licence (OpenRAIL-M), which nobody can make for somebody else.
 */
export const CATALOGUE: readonly Entry[] = [
  {
    name: "Qwen2.5-Coder-0.5B",
    licence: "Apache-2.0",
    repository: "ggml-org/Qwen2.5-Coder-0.5B-Q8_0-GGUF",
    commit: "5788aee90e725673490be18f553d234feaa8303d",
    files: [
      {
        name: "qwen2.5-coder-0.5b-q8_0.gguf",
        bytes: 531_068_128,
        sha256: "d0f8cd6c49bab52a0abdbe47948518b1f4d9b1a8a2a6825099cea31cea10ac56",
      },
    ],
    parameters: 494e6,
    layers: 24,
  },
  {
    name: "Qwen2.5-Coder-1.5B",
    licence: "Apache-2.0",
    repository: "ggml-org/Qwen2.5-Coder-1.5B-Q8_0-GGUF",
    commit: "8be1b8a895a84beea772817caaa71eba6b6e0d07",
    files: [
      {
        name: "qwen2.5-coder-1.5b-q8_0.gguf",
        bytes: 1_646_573_056,
        sha256: "29871c94d15727a6e243f79a37113d4ae625a6215b5e800bf41a23af2da32832",
      },
    ],
    parameters: 1540e6,
    layers: 28,
  },
  {
    name: "Granite-4.0-350M-base",
    licence: "Apache-2.0",
    repository: "ibm-granite/granite-4.0-350m-base",
    commit: "a50b46cef21c8a86b15f0496cb794487a78a910b",
    files: [
      {
        name: "config.json",
        bytes: 1764,
        sha256: "089690e22b9eafadcdd385afa5b6f3ea2446674ff5398c71df23be059d7c795d",
      },
      {
        name: "generation_config.json",
        bytes: 147,
        sha256: "7c04cb9d2ba771f7528fba5a7104999cdaf7566d02b5fbd58472829f62716177",
      },
      {
        name: "tokenizer.json",
        bytes: 7_153_421,
        sha256: "e2bad66439538cb4d5a7580680932432ed9ece9d3b8577e675512bdf11599253",
      },
      {
        name: "tokenizer_config.json",
        bytes: 17_659,
        sha256: "a5ec5daab12ba090a90f3dd169c8f9c275557013a87b9c1258dc7cb497a35c86",
      },
      {
        name: "model.safetensors",
        bytes: 704_786_224,
        sha256: "a65363c0803a05c1c74e114c692c57f35b2641aeffce24d5a8ee8fad3b34dcf0",
      },
    ],
    parameters: 352e6,
    layers: 28,
  },
  {
    name: "SmolLM2-135M-Instruct",
    licence: "Apache-2.0",
    repository: "unsloth/SmolLM2-135M-Instruct-GGUF",
    commit: "9e6855bc4be717fca1ef21360a1db4b29d5c559a",
    files: [
      {
        name: "SmolLM2-135M-Instruct-Q8_0.gguf",
        bytes: 144_811_072,
        sha256: "c4a3dd037301b6ecea31d6da37f5cd793ead920dd5ddfe6d589294628d6ce66a",
      },
    ],
    parameters: 134.5e6,
    layers: 30,
  },
  {
    name: "SmolLM2-360M-Instruct",
    licence: "Apache-2.0",
    repository: "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
    commit: "593b5a2e04c8f3e4ee880263f93e0bd2901ad47f",
    files: [
      {
        name: "smollm2-360m-instruct-q8_0.gguf",
        bytes: 386_404_992,
        sha256: "48ab3034d0dd401fbc721eb1df3217902fee7dab9078992d66431f09b7750201",
      },
    ],
    parameters: 362e6,
    layers: 32,
  },
];
