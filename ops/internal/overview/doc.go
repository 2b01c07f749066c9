// Package overview shows what is in a namespace of the sandbox: at the end of a deploy, and while load moves.
package overview
