import { findProduct, formatPrice, type Product } from "./products";

export interface CartItem {
  readonly product: Product;
  readonly quantity: number;
}

export class Cart {
  private items: CartItem[] = [];

  add(id: string, quantity: number): void {
    const product = findProduct(id);
    if (product === undefined) {
      throw new Error(`Unknown product: ${id}`);
    }
    this.items.push({ product, quantity });
  }

  remove(id: string): void {
    this.items = this.items.filter((item) => item.product.id !== id);
  }

  /** In cents. */
  total(): number {
    let total = 0;
    for (const item of this.items) {
      total += item.product.price * item.quantity;
    }
    return total;
  }

  print(): string {
    const lines = this.items.map((item) => `${item.quantity} × ${item.product.name}`);
    return [...lines, formatPrice(this.total())].join("\n");
  }
}
