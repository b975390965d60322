fn main() {}

#[lambkin::table(
    sort = "id",
    ttl = 5,
    colour = "red",
    stream = "ALL",
    index(name = "by customer", key = "customer"),
    index(name = "by_day"),
    name = "x"
)]
struct Orders;

#[lambkin::table(key("id", Number), index(name = "by_day", key("id", N), sort = "id"), index = "by_day")]
struct Lines;

#[lambkin::table(key = "id", sort = "id", index(name = "by_day", key("id", N)), index(name = "by-day", key = "day"))]
struct Days;

#[lambkin::bucket(expire_days = 0, sort = "id")]
struct Uploads {
    name: String,
}

#[lambkin::bucket]
struct B;

#[lambkin::queue(fifo, visibility = 43_201, retention = 1, dead_letter_after = 0, lifetime = 5, name = "jobs.fifo")]
struct Jobs;

#[lambkin::queue(dead_letter_after = 3)]
struct Lonely;

#[lambkin::queue(dead_letter_after = 3, dead_letter = Own)]
struct Own;

#[lambkin::queue(dead_letter = Own)]
enum Several {}

#[lambkin::topic(name = "alarms.fifo", fifo = true)]
struct Alarms;

#[lambkin::topic]
fn alarms() {}
