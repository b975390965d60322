//! The files that hold the bytes of objects. Each is written once, under a name that is never reused.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use md5::{Digest as _, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::dto;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _, BufWriter};

use crate::web::BoxError;

/// How much is read and written at a time.
const CHUNK: usize = 256 * 1024;

/// The bytes of a file as a stream.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send + Sync>>;

pub(super) struct Blobs {
    dir: PathBuf,
    /// Held for the lifetime of this: a second process would delete the files that this one is writing.
    _lock: std::fs::File,
}

/// A complete file. It is deleted when this is dropped, unless [`keep`](Self::keep) was called.
#[derive(Debug)]
pub(super) struct Blob {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) md5: [u8; 16],
    pub(super) checksum: dto::Checksum,
    unkept: Option<PathBuf>,
}

impl Blob {
    pub(super) fn keep(&mut self) {
        self.unkept = None;
    }

    pub(super) fn md5_hex(&self) -> String {
        hex(&self.md5)
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        if let Some(path) = &self.unkept {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Why a file could not be written.
#[derive(Debug)]
pub(super) enum WriteError {
    /// The bytes did not arrive.
    Body(BoxError),
    /// The file could not be written.
    File(io::Error),
}

impl Blobs {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let dir = root.join("blobs");
        std::fs::create_dir_all(&dir)?;
        let lock = std::fs::File::create(root.join("lock"))?;
        lock.try_lock().map_err(|error| match error {
            std::fs::TryLockError::WouldBlock => io::Error::other("another process is using it"),
            std::fs::TryLockError::Error(error) => error,
        })?;
        Ok(Self { dir, _lock: lock })
    }

    /// Deletes the files that an earlier run wrote and did not publish.
    pub(super) fn sweep(&self, needed: &HashSet<String>) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.dir)? {
            let entry = entry?;
            if entry.file_name().to_str().is_none_or(|name| !needed.contains(name)) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    pub(super) async fn write<S, E>(
        &self,
        mut bytes: S,
        mut checksums: ChecksumHasher,
    ) -> Result<Blob, WriteError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: Into<BoxError>,
    {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let path = self.path(&name);
        let file = File::create_new(&path).await.map_err(WriteError::File)?;
        let checksum = dto::Checksum::default();
        let mut blob = Blob { name, size: 0, md5: [0; 16], checksum, unkept: Some(path) };
        let mut file = BufWriter::with_capacity(CHUNK, file);
        let mut md5 = Md5::new();
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk.map_err(|error| WriteError::Body(error.into()))?;
            md5.update(&chunk);
            checksums.update(&chunk);
            blob.size = blob.size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            file.write_all(&chunk).await.map_err(WriteError::File)?;
        }
        // Two flushes: the first empties the buffer into the file, the second waits for the file's own last
        // write.
        file.flush().await.map_err(WriteError::File)?;
        file.into_inner().flush().await.map_err(WriteError::File)?;
        blob.md5 = md5.finalize().into();
        blob.checksum = checksums.finalize();
        Ok(blob)
    }

    /// Reads a range of a file. An open file stays readable after it was deleted.
    pub(super) async fn read(&self, name: &str, start: u64, length: u64) -> io::Result<Chunks> {
        read(self.path(name), start, length).await
    }

    /// Reads several files, given by name and size, one after another.
    pub(super) fn read_all(&self, files: &[(&str, u64)]) -> Chunks {
        let files: Vec<_> = files.iter().map(|(name, size)| (self.path(name), *size)).collect();
        let open = |(path, size)| async move { read(path, 0, size).await };
        Box::pin(stream::iter(files).then(open).try_flatten())
    }

    pub(super) fn remove(&self, name: &str) {
        // A file that stays is deleted at the next start.
        let _ = std::fs::remove_file(self.path(name));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(Path::new(name))
    }
}

async fn read(path: PathBuf, start: u64, length: u64) -> io::Result<Chunks> {
    let mut file = File::open(path).await?;
    file.seek(io::SeekFrom::Start(start)).await?;
    Ok(Box::pin(stream::try_unfold((file, length), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let want = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let mut chunk = bytes::BytesMut::with_capacity(want);
        let mut part = (&mut file).take(left.min(CHUNK as u64));
        while chunk.len() < want && part.read_buf(&mut chunk).await? > 0 {}
        if chunk.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let left = left.saturating_sub(chunk.len() as u64);
        Ok(Some((chunk.freeze(), (file, left))))
    })))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
