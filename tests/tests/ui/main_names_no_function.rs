lambkin::main!(plain, One);

async fn plain() {}

struct One;
