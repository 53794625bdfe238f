/** What an image runs on; names as in the JSON. Spec: image-spec v1.1 image-index.md, `platform`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  /** Reserved by the specification; carried through. */
  readonly features?: readonly string[];
}
