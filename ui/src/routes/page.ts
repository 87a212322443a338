import type { Component } from 'svelte';

export type Section = 'Steer' | 'Audit' | 'Admin';

/** A page of a tenant. The parameters of its path become its component's properties. */
export interface Page {
  /** Behind `/t/:tenant`. */
  readonly path: string;
  readonly title: string;
  readonly load: () => Promise<
    { readonly default: Component } | { readonly default: Component<Record<string, string>> }
  >;
  /** Without it the page is neither listed nor shown. */
  readonly permission?: string;
  readonly superAdminOnly?: true;
  /** Where the sidebar lists it; absent: it is reached from another page. */
  readonly section?: Section;
  /** After `g`. */
  readonly key?: string;
  /** Further words by which it is found. */
  readonly words?: string;
}
