//! Messages of the checks that run at compile time, where `format!` is not available.

/// A text of at most 512 bytes that is built at compile time. A longer text is cut off.
pub(crate) struct Message {
    bytes: [u8; 512],
    length: usize,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 512], length: 0 }
    }

    #[allow(clippy::indexing_slicing, reason = "the bound is checked right before")]
    const fn byte(mut self, byte: u8) -> Self {
        if self.length < self.bytes.len() {
            self.bytes[self.length] = byte;
            self.length += 1;
        }
        self
    }

    pub(crate) const fn text(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let [byte, others @ ..] = rest {
            self = self.byte(*byte);
            rest = others;
        }
        self
    }

    pub(crate) const fn number(self, number: u32) -> Self {
        let tens = if number > 9 { self.number(number / 10) } else { self };
        tens.byte(b'0' + (number % 10) as u8)
    }

    /// `` `create_order` (`POST /orders`) ``
    pub(crate) const fn function(self, name: &str, method: &str, route: &str) -> Self {
        self.text("`").text(name).text("` (`").text(method).text(" ").text(route).text("`)")
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "this declaration contradicts another",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_off() {
        let message = Message::new().text(&"x".repeat(600));
        assert_eq!(message.as_str().len(), 512);
    }

    #[test]
    fn a_number_has_its_digits() {
        assert_eq!(Message::new().number(0).text(" ").number(4_294_967_295).as_str(), "0 4294967295");
    }
}
