import { render } from './templates';

const cases: [template: string, variables: Record<string, unknown>, text: string][] = [
  ['plain "text"\n', {}, 'plain "text"\n'],
  ['a <%= name %> b', { name: 'x' }, 'a x b'],
  ['<%= name %>|<%- name %>', { name: `<&"'>` }, `&lt;&amp;&#34;&#39;&gt;|<&"'>`],
  ['<% if (yes) { -%>\nyes\n<% } else { -%>\nno\n<% } -%>\nend\n', { yes: true }, 'yes\nend\n'],
  ['<% if (yes) { -%>\nyes\n<% } else { -%>\nno\n<% } -%>\nend\n', { yes: false }, 'no\nend\n'],
  ['one<% if (yes) { %>, two<% } %>.\n', { yes: true }, 'one, two.\n'],
  ['<% for (const p of list) { -%>\n- <%= p %>\n<% } -%>\n', { list: [1, 2] }, '- 1\n- 2\n'],
  ['`${name}` \\n', { name: 'x' }, '`${name}` \\n'],
];
test.each(cases)('%j with %j is %j', (template, variables, text) => {
  expect(render(template, variables)).toBe(text);
});
