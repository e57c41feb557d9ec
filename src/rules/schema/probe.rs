//! Asks a type that can be read what it wants to read: its fields, their types, which of them it cannot do without.
//!
//! A deserializer that holds no value follows a path into the type, notes what is asked for at its end, and gives up.
//! So what editors are told is what the program reads, and nobody keeps a second list.

use serde::de::value::{BorrowedStrDeserializer, Error};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};

/// What a type reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Word,
    /// Yes or no.
    Truth,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// One of a few words.
    OneOf(Vec<&'static str>),
    /// A list.
    List(Box<Shape>),
    /// A table with these fields and no others.
    Table(Vec<Field>),
    /// Anything.
    Any,
}

/// One field of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// The table cannot do without it.
    pub required: bool,
}

/// What `T` reads.
pub fn shape<T: DeserializeOwned>() -> Shape {
    build(&mut Vec::new(), &|path, given| {
        let mut found = None;
        let told = T::deserialize(Probe { path, given, found: &mut found }).err();
        (found, told)
    })
}

/// Deepest nesting that is followed; packs have two levels.
const DEEPEST: usize = 8;

type Ask<'a> = dyn Fn(&[Step], Option<&[&'static str]>) -> (Option<Kind>, Option<Error>) + 'a;

fn build(path: &mut Vec<Step>, ask: &Ask<'_>) -> Shape {
    let kind = ask(path, None).0;
    let below = |path: &mut Vec<Step>, step: Step| {
        path.push(step);
        let shape = if path.len() < DEEPEST { build(path, ask) } else { Shape::Any };
        path.pop();
        shape
    };
    match kind {
        Some(Kind::Word) => Shape::Word,
        Some(Kind::Truth) => Shape::Truth,
        Some(Kind::Whole) => Shape::Whole,
        Some(Kind::Number) => Shape::Number,
        Some(Kind::OneOf(words)) => Shape::OneOf(words.to_vec()),
        Some(Kind::List) => Shape::List(Box::new(below(path, Step::Item))),
        Some(Kind::Table(names)) => {
            let shapes: Vec<Shape> = names.iter().map(|name| below(path, Step::Field(name))).collect();
            let required = required(path, names, ask);
            let fields = names.iter().zip(shapes);
            Shape::Table(
                fields
                    .map(|(name, shape)| Field { name, shape, required: required.contains(name) })
                    .collect(),
            )
        }
        Some(Kind::Any) | None => Shape::Any,
    }
}

/// Gives the table nothing, then each field it asks for, until it asks for no more.
fn required(path: &[Step], names: &'static [&'static str], ask: &Ask<'_>) -> Vec<&'static str> {
    let mut given: Vec<&'static str> = Vec::new();
    while let Some(error) = ask(path, Some(&given)).1 {
        let told = error.to_string();
        let asked = names.iter().find(|name| told == format!("missing field `{name}`"));
        match asked {
            Some(name) if !given.contains(name) => given.push(name),
            _ => break,
        }
    }
    given
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Field(&'static str),
    Item,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Word,
    Truth,
    Whole,
    Number,
    OneOf(&'static [&'static str]),
    List,
    Table(&'static [&'static str]),
    Any,
}

/// Names of the struct by which the place of a value is asked for; it is transparent here.
const SPANNED: &str = "$__serde_spanned_private_";

struct Probe<'p> {
    path: &'p [Step],
    /// Fields with which the table at the end of the path is filled; `None`: only ask what is there.
    given: Option<&'p [&'static str]>,
    found: &'p mut Option<Kind>,
}

impl Probe<'_> {
    fn note<T>(self, kind: Kind) -> Result<T, Error> {
        if self.path.is_empty() && self.given.is_none() {
            *self.found = Some(kind);
        }
        Err(Error::custom("looked at"))
    }
}

macro_rules! note {
    ($($method:ident => $kind:ident,)*) => {
        $(fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            self.note(Kind::$kind)
        })*
    };
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Error;

    note! {
        deserialize_any => Any, deserialize_bool => Truth,
        deserialize_i8 => Whole, deserialize_i16 => Whole, deserialize_i32 => Whole, deserialize_i64 => Whole,
        deserialize_u8 => Whole, deserialize_u16 => Whole, deserialize_u32 => Whole, deserialize_u64 => Whole,
        deserialize_f32 => Number, deserialize_f64 => Number,
        deserialize_char => Word, deserialize_str => Word, deserialize_string => Word, deserialize_identifier => Word,
        deserialize_bytes => Any, deserialize_byte_buf => Any, deserialize_unit => Any, deserialize_map => Any,
        deserialize_ignored_any => Any,
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, _: V) -> Result<V::Value, Error> {
        self.note(Kind::Any)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.path.split_first() {
            Some((Step::Item, path)) => visitor.visit_seq(One(Some(Probe { path, ..self }))),
            _ => self.note(Kind::List),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name.starts_with(SPANNED) {
            return visitor.visit_map(Entries { fields: fields.to_vec(), at: 0, last: Some(self) });
        }
        match (self.path.split_first(), self.given) {
            (Some((Step::Field(field), path)), _) => {
                visitor.visit_map(Entries { fields: vec![field], at: 0, last: Some(Probe { path, ..self }) })
            }
            (None, Some(given)) => visitor.visit_map(Entries { fields: given.to_vec(), at: 0, last: None }),
            _ => self.note(Kind::Table(fields)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.note(Kind::OneOf(variants))
    }
}

struct One<'p>(Option<Probe<'p>>);

impl<'de> SeqAccess<'de> for One<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.take().map(|probe| seed.deserialize(probe)).transpose()
    }
}

/// Fields filled with something; the last one is looked into, where there is a probe for it.
struct Entries<'p> {
    fields: Vec<&'static str>,
    at: usize,
    last: Option<Probe<'p>>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let field = self.fields.get(self.at).copied();
        self.at += 1;
        // `Spanned` borrows the names of its fields.
        field.map(|field| seed.deserialize(BorrowedStrDeserializer::new(field))).transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        match self.last.take_if(|_| self.at == self.fields.len()) {
            Some(probe) => seed.deserialize(probe),
            None => seed.deserialize(Filler),
        }
    }
}

/// Something that every type takes.
struct Filler;

macro_rules! fill {
    ($($method:ident => $visit:ident($value:expr),)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit($value)
        })*
    };
}

impl<'de> Deserializer<'de> for Filler {
    type Error = Error;

    fill! {
        deserialize_any => visit_str("x"), deserialize_bool => visit_bool(false),
        deserialize_i16 => visit_u8(1), deserialize_i32 => visit_u8(1), deserialize_i64 => visit_u8(1),
        deserialize_u8 => visit_u8(1), deserialize_u16 => visit_u8(1), deserialize_u32 => visit_u8(1),
        deserialize_u64 => visit_u8(1),
        deserialize_f32 => visit_f64(1.0), deserialize_f64 => visit_f64(1.0),
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(One(None))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Entries { fields: Vec::new(), at: 0, last: None })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Entries { fields: fields.to_vec(), at: 0, last: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let first = variants.first().copied().unwrap_or_default();
        visitor.visit_enum(IntoDeserializer::<Error>::into_deserializer(first))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        i8 i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_spanned::Spanned;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Colour {
        DeepRed,
        Blue,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its shape is asked for")]
    struct Whole {
        name: Spanned<String>,
        #[serde(default)]
        colours: Vec<Colour>,
        share: Option<Spanned<f64>>,
        parts: Spanned<Vec<Part>>,
        #[serde(default)]
        rest: Option<Spanned<toml::Table>>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its shape is asked for")]
    struct Part {
        #[serde(default)]
        many: bool,
        first: u16,
        last: usize,
    }

    #[test]
    fn a_type_tells_its_fields_and_which_it_needs() {
        let field = |name, shape, required| Field { name, shape, required };
        let part = Shape::Table(vec![
            field("many", Shape::Truth, false),
            field("first", Shape::Whole, true),
            field("last", Shape::Whole, true),
        ]);
        let whole = Shape::Table(vec![
            field("name", Shape::Word, true),
            field("colours", Shape::List(Box::new(Shape::OneOf(vec!["deep-red", "blue"]))), false),
            field("share", Shape::Number, false),
            field("parts", Shape::List(Box::new(part)), true),
            field("rest", Shape::Any, false),
        ]);
        assert_eq!(shape::<Whole>(), whole);
        assert_eq!(shape::<String>(), Shape::Word);
    }
}
