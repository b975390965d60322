//! Decodes the bodies that AWS SDKs send in signed chunks: `Content-Encoding: aws-chunked`.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use http::{HeaderMap, HeaderName, HeaderValue};
use hyper::body::{Body, Frame, SizeHint};

use crate::web::BoxError;

/// The longest line of a chunk: its size with a signature, or a trailer.
const MAX_LINE: usize = 4096;

/// Why a body is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("a chunk of the body has no valid size")]
    Size,
    #[error("a chunk of the body does not end at its stated size")]
    End,
    #[error("a line in the body is too long")]
    Line,
    #[error("the body ends before its last chunk")]
    Short,
    #[error("the length of the body is not the one in `x-amz-decoded-content-length`")]
    Length,
}

/// The trailers after the last chunk, once they have arrived, or why the body is malformed.
#[derive(Clone, Debug, Default)]
pub(super) struct Trailers(Arc<Mutex<Option<Result<HeaderMap, Malformed>>>>);

impl Trailers {
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let trailers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        trailers.as_ref()?.as_ref().ok()?.get(name)?.to_str().ok().map(str::to_owned)
    }

    /// Returns what is wrong with the body, as far as it was read.
    pub(super) fn malformed(&self) -> Option<Malformed> {
        let trailers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        trailers.as_ref()?.as_ref().err().copied()
    }

    fn set(&self, end: Result<HeaderMap, Malformed>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    }
}

/// Decodes a chunked body, in whatever packets it arrives.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
    line: Vec<u8>,
    trailers: HeaderMap,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Size,
    Data(u64),
    DataEnd,
    Trailer,
    Done,
}

impl Decoder {
    /// Decodes `input` and appends the bytes of the object to `output`.
    pub(super) fn feed(&mut self, mut input: Bytes, output: &mut VecDeque<Bytes>) -> Result<(), Malformed> {
        while input.has_remaining() {
            match self.state {
                State::Data(left) => {
                    let take = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                    output.push_back(input.split_to(take));
                    let left = left.saturating_sub(u64::try_from(take).unwrap_or(left));
                    self.state = if left == 0 { State::DataEnd } else { State::Data(left) };
                }
                // Anything after the last chunk is ignored; the framing of the connection ends the body.
                State::Done => return Ok(()),
                _ => {
                    let byte = input.get_u8();
                    if byte != b'\n' {
                        self.line.push(byte);
                        if self.line.len() > MAX_LINE {
                            return Err(Malformed::Line);
                        }
                        continue;
                    }
                    let line = std::mem::take(&mut self.line);
                    self.line_ends(line.strip_suffix(b"\r").unwrap_or(&line))?;
                }
            }
        }
        Ok(())
    }

    fn line_ends(&mut self, line: &[u8]) -> Result<(), Malformed> {
        match self.state {
            State::Size => {
                let size = line.split(|byte| *byte == b';').next().unwrap_or_default();
                let size = std::str::from_utf8(size).map_err(|_| Malformed::Size)?;
                self.state = match u64::from_str_radix(size.trim(), 16).map_err(|_| Malformed::Size)? {
                    0 => State::Trailer,
                    size => State::Data(size),
                };
            }
            State::DataEnd if line.is_empty() => self.state = State::Size,
            State::DataEnd => return Err(Malformed::End),
            State::Trailer if line.is_empty() => self.state = State::Done,
            State::Trailer => {
                let line = String::from_utf8_lossy(line);
                if let Some((name, value)) = line.split_once(':')
                    && let Ok(name) = HeaderName::from_bytes(name.trim().as_bytes())
                    && let Ok(value) = HeaderValue::from_str(value.trim())
                {
                    self.trailers.insert(name, value);
                }
            }
            State::Data(_) | State::Done => {}
        }
        Ok(())
    }

    /// Returns the trailers, if the last chunk has arrived.
    pub(super) fn finish(self) -> Result<HeaderMap, Malformed> {
        match self.state {
            State::Done => Ok(self.trailers),
            // Some clients leave out the empty line at the end.
            State::Trailer if self.line.is_empty() => Ok(self.trailers),
            _ => Err(Malformed::Short),
        }
    }
}

/// Returns the length of the object in a complete chunked body.
pub(super) fn length(body: &[u8]) -> Option<usize> {
    let (mut decoder, mut output) = (Decoder::default(), VecDeque::new());
    decoder.feed(Bytes::copy_from_slice(body), &mut output).ok()?;
    decoder.finish().ok()?;
    Some(output.iter().map(Bytes::len).sum())
}

/// The decoded body of a request.
pub(super) struct Dechunked<B> {
    inner: B,
    decoder: Option<Decoder>,
    output: VecDeque<Bytes>,
    trailers: Trailers,
    /// How many of the bytes that the header promises are still to come.
    left: Option<u64>,
}

impl<B> Dechunked<B> {
    pub(super) fn new(inner: B, length: Option<u64>, trailers: Trailers) -> Self {
        let decoder = Some(Decoder::default());
        Self { inner, decoder, output: VecDeque::new(), trailers, left: length }
    }

    /// Counts bytes of the object.
    fn take(&mut self, bytes: &Bytes) -> Result<(), Malformed> {
        let Some(left) = &mut self.left else { return Ok(()) };
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        *left = left.checked_sub(length).ok_or(Malformed::Length)?;
        Ok(())
    }

    /// Ends the body at the first malformed chunk.
    fn note(&mut self, step: Result<(), Malformed>) -> Result<(), BoxError> {
        step.map_err(|malformed| {
            self.decoder = None;
            self.output.clear();
            self.trailers.set(Err(malformed));
            malformed.into()
        })
    }
}

impl<B> Body for Dechunked<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        loop {
            if let Some(bytes) = this.output.pop_front() {
                let taken = this.take(&bytes);
                return Poll::Ready(Some(this.note(taken).map(|()| Frame::data(bytes))));
            }
            let Some(decoder) = &mut this.decoder else { return Poll::Ready(None) };
            let step = match ready!(Pin::new(&mut this.inner).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => decoder.feed(bytes, &mut this.output),
                    Err(_) => Ok(()),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                None => this.decoder.take().unwrap_or_default().finish().and_then(|trailers| {
                    if this.left.is_some_and(|left| left > 0) {
                        return Err(Malformed::Length);
                    }
                    this.trailers.set(Ok(trailers));
                    Ok(())
                }),
            };
            if let Err(error) = this.note(step) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
