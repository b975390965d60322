lambkin::main!();
