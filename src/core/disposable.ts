/** Something with an end of life. Disposing twice does nothing the second time. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and ends them in reverse order; one that is added after the end is ended at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    this.disposed = true;
    for (let item = this.items.pop(); item !== undefined; item = this.items.pop()) item.dispose();
  }
}
