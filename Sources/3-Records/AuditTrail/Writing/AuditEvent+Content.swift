// SPDX-License-Identifier: Apache-2.0
import Transparency
import Vocabulary

extension AuditEvent {
  /// The event's fields of an entry.
  var content: [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("action", .string(action)),
      .init(
        "agent",
        .object([
          "account": context.account.map(JSONValue.string), "kind": .string(context.agent.kind.rawValue),
          "name": .string(context.agent.name),
        ])),
      .init("outcome", .string(outcome.rawValue)), .init("software", .string(context.software)),
    ]
    if !details.isEmpty {
      // JSON that is read strictly has each key once; of two the later counts.
      var known: Set<[UInt8]> = []
      let last = details.reversed().filter { known.insert(Array($0.key.utf8)).inserted }
      members.append(.init("details", .object(last.reversed())))
    }
    if !objects.isEmpty { members.append(.init("objects", .array(objects.map(\.json)))) }
    if let reason = context.reason { members.append(.init("reason", .string(reason))) }
    return members
  }

  /// The event that an entry tells; `nil` where it tells of a kind of agent, of an outcome or of an object that is not known.
  init?(_ entry: TrailEntry) {
    let content = entry.content
    guard let kind = content["agent"]?["kind"]?.text.flatMap(AuditContext.Agent.Kind.init(rawValue:)),
      let name = content["agent"]?["name"]?.text, let software = content["software"]?.text,
      let outcome = content["outcome"]?.text.flatMap(Outcome.init(rawValue:))
    else { return nil }
    var objects: [Object] = []
    for element in content["objects"]?.elements ?? [] {
      guard let object = Object(element) else { return nil }
      objects.append(object)
    }
    self.init(
      entry.action,
      by: AuditContext(
        agent: .init(kind, name), account: content["agent"]?["account"]?.text, reason: content["reason"]?.text,
        software: software), on: objects,
      outcome: outcome, details: content["details"]?.members ?? [])
  }
}

extension AuditEvent.Object {
  var json: JSONValue {
    .object([
      "kind": .string(kind), "identity": identity.map(JSONValue.string),
      "digest": digest.map { .string($0.description) },
    ])
  }

  init?(_ json: JSONValue) {
    guard let kind = json["kind"]?.text else { return nil }
    var digest: ContentDigest?
    if let written = json["digest"] {
      guard let text = written.text, let read = ContentDigest(text) else { return nil }
      digest = read
    }
    self.init(kind, identity: json["identity"]?.text, digest: digest)
  }
}
