#!/usr/bin/env node
'use strict';

// Compiled code is kept between runs where Node can (22.8 and newer): half of the time until the first line is compiling.
require('node:module').enableCompileCache?.();
void require('../dist/process.js').runProcess();
