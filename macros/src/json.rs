//! JSON, as far as an event pattern needs it: what is an object, a list or a text.

use std::str::Chars;

/// A value. Of numbers, `true`, `false` and `null` only that there is one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Object(Vec<(String, Json)>),
    List(Vec<Json>),
    Text(String),
    Other,
}

/// How deep objects and lists may stand in each other: far more than a pattern has.
const DEEPEST: usize = 64;

/// Reads a text that is one value. What is wrong says where.
pub(crate) fn parse(text: &str) -> Result<Json, String> {
    let mut parser = Parser { text, rest: text.chars() };
    let value = parser.value(0)?;
    parser.space();
    match parser.peek() {
        None => Ok(value),
        Some(_) => Err(parser.expected("nothing more")),
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: Chars<'a>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.rest.next();
        }
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.space();
        let found = self.peek() == Some(wanted);
        if found {
            self.rest.next();
        }
        found
    }

    fn expected(&self, what: &str) -> String {
        let at = self.text.len().saturating_sub(self.rest.as_str().len());
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let found = self.peek().map_or("its end".to_owned(), |found| format!("`{found}`"));
        format!("expected {what} in line {line}, column {column}, but found {found}")
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > DEEPEST {
            return Err(self.expected("no value so deep"));
        }
        self.space();
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"') => self.string().map(Json::Text),
            Some('-' | '0'..='9') => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        self.rest.next();
        let mut fields = Vec::new();
        if self.takes('}') {
            return Ok(Json::Object(fields));
        }
        loop {
            self.space();
            if self.peek() != Some('"') {
                return Err(self.expected("a name in quotes"));
            }
            let name = self.string()?;
            if !self.takes(':') {
                return Err(self.expected("`:`"));
            }
            fields.push((name, self.value(depth + 1)?));
            if self.takes('}') {
                return Ok(Json::Object(fields));
            }
            if !self.takes(',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, String> {
        self.rest.next();
        let mut values = Vec::new();
        if self.takes(']') {
            return Ok(Json::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            if self.takes(']') {
                return Ok(Json::List(values));
            }
            if !self.takes(',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn string(&mut self) -> Result<String, String> {
        self.rest.next();
        let mut text = String::new();
        loop {
            match self.peek() {
                Some('"') => {
                    self.rest.next();
                    return Ok(text);
                }
                Some('\\') => {
                    self.rest.next();
                    text.push(self.escaped()?);
                }
                Some(plain) if plain >= ' ' => {
                    self.rest.next();
                    text.push(plain);
                }
                _ => return Err(self.expected("`\"`")),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, String> {
        let plain = match self.peek() {
            Some(same @ ('"' | '\\' | '/')) => same,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                self.rest.next();
                return self.unicode();
            }
            _ => return Err(self.expected("an escape of JSON")),
        };
        self.rest.next();
        Ok(plain)
    }

    /// What follows `\u`: four digits, or two times four of them for what UTF-16 writes as a pair.
    fn unicode(&mut self) -> Result<char, String> {
        let first = self.four_digits()?;
        let code = match first {
            0xD800..=0xDBFF if self.rest.as_str().starts_with("\\u") => {
                self.rest.nth(1);
                match self.four_digits()? {
                    second @ 0xDC00..=0xDFFF => 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00),
                    // Not the other half.
                    _ => first,
                }
            }
            code => code,
        };
        char::from_u32(code).ok_or_else(|| self.expected("the other half of a character before this"))
    }

    fn four_digits(&mut self) -> Result<u32, String> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|digit| digit.to_digit(16)) else {
                return Err(self.expected("four hexadecimal digits"));
            };
            self.rest.next();
            code = code * 16 + digit;
        }
        Ok(code)
    }

    fn digits(&mut self) -> Result<(), String> {
        if !self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            return Err(self.expected("a digit"));
        }
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.rest.next();
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Json, String> {
        if self.peek() == Some('-') {
            self.rest.next();
        }
        // A zero stands alone.
        if self.peek() == Some('0') {
            self.rest.next();
        } else {
            self.digits()?;
        }
        if self.peek() == Some('.') {
            self.rest.next();
            self.digits()?;
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.rest.next();
            if matches!(self.peek(), Some('+' | '-')) {
                self.rest.next();
            }
            self.digits()?;
        }
        Ok(Json::Other)
    }

    fn word(&mut self) -> Result<Json, String> {
        let rest = self.rest.as_str();
        let word = ["true", "false", "null"].into_iter().find_map(|word| rest.strip_prefix(word));
        match word {
            Some(rest) => {
                self.rest = rest.chars();
                Ok(Json::Other)
            }
            None => Err(self.expected("a value")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_what_they_are() {
        let text = |text: &str| Json::Text(text.to_owned());
        assert_eq!(
            parse(r#" { "a" : [ "x", 1, -0.5e+3, 0, true, false, null, [], {} ] ,"b":{"c":"é"}} "#),
            Ok(Json::Object(vec![
                (
                    "a".to_owned(),
                    Json::List(vec![
                        text("x"),
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::Other,
                        Json::List(vec![]),
                        Json::Object(vec![])
                    ])
                ),
                ("b".to_owned(), Json::Object(vec![("c".to_owned(), text("é"))])),
            ]))
        );
        assert_eq!(parse(r#""\"\\\/\b\f\n\r\t\u00e9\uD83d\ude00""#), Ok(text("\"\\/\u{8}\u{c}\n\r\té😀")));
    }

    #[test]
    fn what_is_wrong_says_where() {
        for (json, says) in [
            ("", "expected a value in line 1, column 1, but found its end"),
            ("{\"a\":\n  x}", "expected a value in line 2, column 3, but found `x`"),
            ("{\"a\" 1}", "expected `:` in line 1, column 6, but found `1`"),
            ("{\"a\":1 \"b\"}", "expected `,` or `}` in line 1, column 8"),
            ("{\"a\":1,}", "expected a name in quotes in line 1, column 8, but found `}`"),
            ("{a:1}", "expected a name in quotes in line 1, column 2"),
            ("[1,]", "expected a value in line 1, column 4, but found `]`"),
            ("[1", "expected `,` or `]` in line 1, column 3, but found its end"),
            ("{} {}", "expected nothing more in line 1, column 4"),
            ("\"a", "expected `\"` in line 1, column 3"),
            ("\"\\x\"", "expected an escape of JSON in line 1, column 3"),
            ("\"\\u00g0\"", "expected four hexadecimal digits in line 1, column 6"),
            ("\"\\ud83d\"", "expected the other half of a character before this"),
            ("\"\\ud83d\\u0041\"", "expected the other half of a character before this"),
            ("01", "expected nothing more in line 1, column 2"),
            ("1.", "expected a digit in line 1, column 3"),
            ("-", "expected a digit in line 1, column 2"),
            ("1e", "expected a digit in line 1, column 3"),
        ] {
            let error = parse(json).unwrap_err();
            assert!(error.starts_with(says), "{json}: {error}");
        }
        assert!(
            parse(&"[".repeat(100_000)).is_err_and(|error| error.starts_with("expected no value so deep"))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_or_a_mistake(text in "[\\[\\]{}\",:\\\\utrfalsen0-9eE.+ -]{0,40}") {
            let _ = parse(&text);
        }
    }
}
