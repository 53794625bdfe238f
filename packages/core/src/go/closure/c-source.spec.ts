import { type CFacts, cFacts } from './c-source';

const texts: [text: string, inGo: boolean, expected: CFacts][] = [
  ['int x;', false, {}],
  [
    '#include "a.h"\n  #  include <sys/b.h>\n#import "c.h"\n#include MACRO\n',
    false,
    { includes: ['a.h', 'sys/b.h', 'c.h'] },
  ],
  ['%module x\n%include "a.i"\n', false, { includes: ['a.i'] }],
  ['// #include "a.h"\n', false, {}],
  ['// #include "a.h"\n/*\n#include "b.h"\n*/\nimport "C"', true, { includes: ['a.h', 'b.h'] }],
  ['#cgo CFLAGS: -I${SRCDIR}/include -Wall -I ../h\n', true, { includeFolders: ['./include', '../h'] }],
  ['#cgo CFLAGS: -I${SRCDIR}/include\n', false, {}],
  [
    '// #cgo linux,!arm LDFLAGS: "-L${SRCDIR}/lib" -lx ${SRCDIR}/y.a -Wl,-rpath,${SRCDIR}/z\n',
    true,
    { libraries: ['./lib', './y.a', './z'] },
  ],
  ['#cgo CFLAGS: -I/usr/include -I\n#cgo LDFLAGS: -L/usr/lib\n#cgo pkg-config: x\n', true, {}],
];
test.each(texts)('%j, in Go: %s', (text, inGo, expected) => {
  expect(cFacts(text, inGo)).toEqual(expected);
});
