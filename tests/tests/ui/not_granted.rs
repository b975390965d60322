use lambkin::{Error, Read, Table, Write};

lambkin::main!(clear, count);

#[lambkin::table(key = "id", index(name = "by_customer", key = "customer"))]
struct Orders;

#[lambkin::table(key = "id")]
struct Customers;

#[lambkin::function]
async fn clear(orders: Table<Orders, Read>, customers: Table<Customers, Write>) -> Result<(), Error> {
    orders.delete_item().send().await?;
    customers.scan().send().await?;
    Ok(())
}

#[lambkin::function]
async fn count(orders: Table<Orders, Read>, customers: Table<Customers, Read>) -> Result<(), Error> {
    orders.query_index(Orders::BY_CUSTOMERS).send().await?;
    customers.query_index(Orders::BY_CUSTOMER).send().await?;
    Ok(())
}
