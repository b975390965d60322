use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use http::Request;
use proptest::prelude::*;

use super::super::chunked::{Decoder, Malformed};
use super::super::index::Object;
use super::super::listing::{self, Query};
use super::super::signature::{self, Payload};

/// The bytes of a chunked body, in packets of the given size.
fn decode(body: &[u8], packet: usize) -> Result<(Vec<u8>, http::HeaderMap), Malformed> {
    let (mut decoder, mut output) = (Decoder::default(), VecDeque::new());
    for packet in body.chunks(packet.max(1)) {
        decoder.feed(Bytes::copy_from_slice(packet), &mut output)?;
    }
    Ok((output.iter().flatten().copied().collect(), decoder.finish()?))
}

#[test]
fn a_malformed_chunked_body_is_explained() {
    assert_eq!(decode(b"x\r\n", 9), Err(Malformed::Size));
    assert_eq!(decode(b"1\r\nab\r\n0\r\n", 9), Err(Malformed::End));
    assert_eq!(decode(b"2\r\na", 9), Err(Malformed::Short));
    assert_eq!(decode(b"", 9), Err(Malformed::Short));
    assert_eq!(decode(&[b'1'; 5000], 9), Err(Malformed::Line));
    assert_eq!(decode(b"fffffffffffffffff\r\n", 9), Err(Malformed::Size));
    assert_eq!(decode(b"0\r\n", 9).unwrap().0, b"");
}

#[test]
fn signatures_are_removed_completely() {
    let request = Request::put("/b/a%20b?X-Amz-Algorithm=A&X-Amz-Credential=c&x-id=PutObject&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-Signature=s")
        .header("authorization", "AWS4")
        .body(())
        .unwrap();
    let mut head = request.into_parts().0;
    let before: jiff::Timestamp = "2026-01-01T00:01:00Z".parse().unwrap();
    let after: jiff::Timestamp = "2026-01-01T00:01:01Z".parse().unwrap();
    assert_eq!(signature::strip(&mut head.clone(), after), Err(signature::Expired));
    assert_eq!(signature::strip(&mut head, before), Ok(Payload::Plain));
    assert_eq!((head.uri.to_string().as_str(), head.headers.len()), ("/b/a%20b?x-id=PutObject", 0));
}

proptest! {
    #[test]
    fn a_chunked_body_is_decoded(
        chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..20), 0..5),
        packet in 1..30_usize,
    ) {
        let mut body = Vec::new();
        for chunk in &chunks {
            body.extend(format!("{:x};chunk-signature=abc\r\n", chunk.len()).bytes());
            body.extend(chunk);
            body.extend(b"\r\n");
        }
        body.extend(b"0;chunk-signature=abc\r\nx-amz-checksum-crc32:AAAA\r\n\r\n");
        let (bytes, trailers) = decode(&body, packet).unwrap();
        prop_assert_eq!(bytes, chunks.concat());
        prop_assert_eq!(&trailers["x-amz-checksum-crc32"], "AAAA");
    }

    #[test]
    fn any_chunked_body_is_read(body in prop::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'1'), any::<u8>()], 0..40), packet in 1..9_usize) {
        let _ = decode(&body, packet);
    }

    #[test]
    fn any_query_loses_its_signature(query in "[ -~]{0,60}", end in "[0-9TZ]{0,17}") {
        if let Ok(request) = Request::get(format!("/a?{query}&X-Amz-Signature=1&X-Amz-Date={end}&X-Amz-Expires={end}")).body(()) {
            let _ = signature::strip(&mut request.into_parts().0, jiff::Timestamp::UNIX_EPOCH);
        }
    }

    /// Every key and every common prefix is on exactly one page.
    #[test]
    fn pages_cover_the_whole_bucket(
        keys in prop::collection::btree_set("[ab/é]{1,5}", 0..12),
        prefix in "[ab/é]{0,2}",
        delimiter in prop_oneof![Just(""), Just("/"), Just("é"), Just("a/")],
        limit in 1..4_usize,
    ) {
        let object = Object { blob: String::new(), size: 0, etag: String::new(), modified: 0, sequencer: 0, attributes: Default::default() };
        let bucket: BTreeMap<Vec<u8>, ()> = keys.iter().map(|key| (key.clone().into_bytes(), ())).collect();
        let (mut objects, mut prefixes, mut after) = (Vec::new(), Vec::new(), String::new());
        loop {
            let query = Query { prefix: &prefix, delimiter, after: &after, limit };
            let page = listing::page(&query, |from| {
                Ok(bucket.range(from.to_vec()..).next().map(|(key, ())| (key.clone(), object.clone())))
            })
            .unwrap();
            objects.extend(page.objects.into_iter().map(|(key, _)| key));
            prefixes.extend(page.prefixes);
            match page.next {
                Some(next) => after = next,
                None => break,
            }
        }
        let cut = |key: &String| {
            let rest = key.strip_prefix(&prefix).unwrap();
            let at = rest.find(delimiter).filter(|_| !delimiter.is_empty())?;
            Some(format!("{prefix}{}", &rest[..at + delimiter.len()]))
        };
        let within: Vec<_> = keys.iter().filter(|key| key.starts_with(&prefix)).cloned().collect();
        let want: BTreeSet<_> = within.iter().filter_map(cut).collect();
        prop_assert_eq!(prefixes, want.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(objects, within.into_iter().filter(|key| cut(key).is_none()).collect::<Vec<_>>());
    }
}
