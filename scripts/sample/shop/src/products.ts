export interface Product {
  readonly id: string;
  readonly name: string;
  /** In cents. */
  readonly price: number;
  readonly stock: number;
}

export const products: readonly Product[] = [
  { id: "tea", name: "Green tea", price: 450, stock: 12 },
  { id: "mug", name: "Stoneware mug", price: 1290, stock: 4 },
  { id: "pot", name: "Cast iron pot", price: 3900, stock: 0 },
];

export function findProduct(id: string): Product | undefined {
  return products.find((product) => product.id === id);
}

export function formatPrice(cents: number): string {
  return `${(cents / 100).toFixed(2)} €`;
}
