// Package rendered has a stack's rendered plan as objects, with where they belong.
package rendered
