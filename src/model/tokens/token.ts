declare const kind: unique symbol;

/**
 * The number of a token in its tokenizer. Neither kind of number is taken for the other by the compiler; a plain number
 * may be either. Nothing of this is there at run time.
 */
export type TokenId = number & { readonly [kind]?: "id" };

/** The number of a token in the model's table of embeddings, which a pruned vocabulary numbers anew; see {@link TokenId}. */
export type TokenRow = number & { readonly [kind]?: "row" };
