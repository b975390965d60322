//! S3 over HTTP, without a client library that would hide details.

mod parse;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Mutex;

use bytes::Bytes;
use http::{Method, Request};

use super::*;
use crate::probe;

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("lambkin-s3-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn blobs(&self) -> usize {
        std::fs::read_dir(self.0.join("blobs")).unwrap().count()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// S3 with the bucket `photos`, and the notifications that were received.
struct Cloud {
    address: SocketAddr,
    folder: Folder,
    notified: Arc<Mutex<Vec<Notification>>>,
    refuses: Arc<Mutex<bool>>,
    s3: S3,
}

impl Cloud {
    async fn start() -> Self {
        let folder = Folder::new();
        let (notified, refuses) = (Arc::<Mutex<Vec<_>>>::default(), Arc::<Mutex<bool>>::default());
        let (list, refused) = (Arc::clone(&notified), Arc::clone(&refuses));
        let sink = move |notification| {
            if *refused.lock().unwrap() {
                return Err(InvokeError::NotKept("the disk is full".to_owned()));
            }
            list.lock().unwrap().push(notification);
            Ok(())
        };
        let s3 = S3::open(&folder.0, Arc::new(sink)).unwrap();
        s3.create_bucket("photos").unwrap();
        let served = s3.clone();
        let address = probe::serve(move |request| {
            let s3 = served.clone();
            async move { s3.handle(request).await }
        })
        .await;
        Self { address, folder, notified, refuses, s3 }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Received {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = probe::send(self.address, request.body(Bytes::copy_from_slice(body)).unwrap()).await;
        Received(response)
    }

    async fn put(&self, path: &str, body: &[u8]) -> Received {
        self.send(Method::PUT, path, &[], body).await
    }

    async fn get(&self, path: &str) -> Received {
        self.send(Method::GET, path, &[], b"").await
    }

    /// Returns the names and keys of the events so far, and clears them.
    fn notified(&self) -> Vec<(String, String)> {
        let all = std::mem::take(&mut *self.notified.lock().unwrap());
        all.iter()
            .map(|one| {
                let event: serde_json::Value = serde_json::from_slice(&one.event).unwrap();
                let record = &event["Records"][0];
                let text = |pointer| record.pointer(pointer).unwrap().as_str().unwrap().to_owned();
                (text("/eventName"), text("/s3/object/key"))
            })
            .collect()
    }
}

struct Received(Response<Bytes>);

impl Received {
    fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.0.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The contents of all elements with this name.
    fn all(&self, element: &str) -> Vec<String> {
        let text = self.text();
        let (open, close) = (format!("<{element}>"), format!("</{element}>"));
        text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap().to_owned()).collect()
    }

    fn failed(&self, status: u16, code: &str) {
        assert_eq!((self.status(), self.all("Code")), (status, vec![code.to_owned()]), "{}", self.text());
    }
}
