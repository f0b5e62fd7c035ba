// A page of ours that a script fetched, as a document to take pieces from. Nothing in it runs.
// Browsers that know Trusted Types let HTML into a page through this policy alone; every other place that takes text
// as HTML or as a script refuses.

const policy = globalThis.trustedTypes?.createPolicy("lms", { createHTML: (text) => text });

export function parse(html) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
}
