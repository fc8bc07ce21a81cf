"""The engine for missions: landers, sorties, payloads, windows, calendars, groups, demands.

`compiled` turns a problem into numbers, `flight` flies routes with the rules of the schedule,
`search` finds good plans, `model` (CP-SAT) proves how good any can be, `ceiling` bounds at once,
`conflicts` says which demands contradict each other.
"""
