// Package reference tells of every setting of a stack's file, in tables made from the Go source that the file is decoded
// into: the key from the field's `config` tag, what may stand there from its type and its `validate` tag, the default
// from defaultConfig or else from the comment, and what it means from the comment.
//
// # Comments
//
// A field's comment is shown to people who write configuration, so it is in their terms:
//
//   - A sentence "Default ..." says what holds without the setting, and a sentence "Required ..." that it must be given,
//     or when; both stand in a column of their own. What follows a semicolon in the first stays with the rest.
//   - A value that a file would hold stands in double quotes, one of which may be followed by "the default".
//   - A field without a comment shares that of the field above, which then names both. Where no field of a struct has
//     one, the comment of the struct is that of each.
//
// What is against this, and a default that comment and defaultConfig tell apart, is an error that names the field.
package reference
