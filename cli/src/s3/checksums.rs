//! The checksums that clients send and get back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use s3s::checksum::ChecksumHasher;
use s3s::dto::Checksum;
use s3s::{S3Result, s3_error};

use super::blobs::Blob;
use super::chunked::Trailers;

const ALGORITHMS: [&str; 5] = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

/// Returns the checksum algorithm that a request uses.
pub(super) fn algorithm(headers: &HeaderMap) -> Option<&'static str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let trailers: Vec<String> =
        text("x-amz-trailer").split(',').map(|one| one.trim().to_lowercase()).collect();
    let stated = text("x-amz-sdk-checksum-algorithm");
    ALGORITHMS.into_iter().find(|one| {
        let header = header(one);
        headers.contains_key(&header) || trailers.contains(&header) || stated.eq_ignore_ascii_case(one)
    })
}

fn header(algorithm: &str) -> String {
    format!("x-amz-checksum-{}", algorithm.to_lowercase())
}

pub(super) fn hasher(algorithm: Option<&str>) -> ChecksumHasher {
    let mut hasher = ChecksumHasher::default();
    match algorithm {
        Some("CRC32") => hasher.crc32 = Some(Default::default()),
        Some("CRC32C") => hasher.crc32c = Some(Default::default()),
        Some("CRC64NVME") => hasher.crc64nvme = Some(Default::default()),
        Some("SHA1") => hasher.sha1 = Some(Default::default()),
        Some("SHA256") => hasher.sha256 = Some(Default::default()),
        _ => {}
    }
    hasher
}

/// Compares the checksums that were sent with those of the bytes. Returns the algorithm and the value, if
/// there are any.
pub(super) fn check(
    blob: &Blob,
    algorithm: Option<&'static str>,
    headers: &HeaderMap,
    trailers: Option<&Trailers>,
) -> S3Result<Option<(String, String)>> {
    if let Some(sent) = headers.get("content-md5") {
        let sent = STANDARD.decode(sent.as_bytes()).ok().filter(|sent| sent.len() == blob.md5.len());
        let sent =
            sent.ok_or_else(|| s3_error!(InvalidDigest, "The Content-MD5 you specified was invalid."))?;
        if sent != blob.md5 {
            return Err(s3_error!(
                BadDigest,
                "The Content-MD5 you specified did not match what we received."
            ));
        }
    }
    let Some(algorithm) = algorithm else { return Ok(None) };
    let name = header(algorithm);
    let sent = headers.get(&name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let sent = sent.or_else(|| trailers?.get(&name));
    let sum = &blob.checksum;
    let have = [
        &sum.checksum_crc32,
        &sum.checksum_crc32c,
        &sum.checksum_crc64nvme,
        &sum.checksum_sha1,
        &sum.checksum_sha256,
    ];
    let have = have.into_iter().flatten().next().cloned().unwrap_or_default();
    if sent.is_some_and(|sent| sent != have) {
        return Err(s3_error!(
            BadDigest,
            "The {algorithm} you specified did not match the calculated checksum."
        ));
    }
    Ok(Some((algorithm.to_owned(), have)))
}

/// Puts the checksum into the field of its algorithm.
pub(super) fn field(sum: Option<&(String, String)>) -> Checksum {
    let mut checksum = Checksum::default();
    let Some((algorithm, value)) = sum else { return checksum };
    let value = Some(value.clone());
    match algorithm.as_str() {
        "CRC32" => checksum.checksum_crc32 = value,
        "CRC32C" => checksum.checksum_crc32c = value,
        "CRC64NVME" => checksum.checksum_crc64nvme = value,
        "SHA1" => checksum.checksum_sha1 = value,
        "SHA256" => checksum.checksum_sha256 = value,
        _ => {}
    }
    checksum
}
