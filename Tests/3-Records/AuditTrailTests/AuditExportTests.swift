// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import FoundationXML
import Store
import TestSupport
import Testing
import Transparency
import Vocabulary

@Suite struct `Exporting the audit trail` {
  private static func entries() throws -> [AuditEntry] {
    let sample = try SampleArchive(7)
    try sample.archive.records.write { writer in
      try sample.trail.append(
        AuditEvent(
          "patient.withdraw", by: AuditContext(agent: .init(.person, "<a&\"b\">\u{1}"), reason: "asked", software: "f"),
          on: [.init("patient", identity: "3")], outcome: .failure), in: writer)
    }
    return try sample.archive.records.read { try sample.trail.entries(AuditQuery(), in: $0) }
  }

  @Test func `lines are the chained bytes, and a check of the lines alone finds the root`() throws {
    let sample = try SampleArchive(50)
    let file: [UInt8] = try sample.lines().reduce(into: []) { $0 += $1 + [10] }
    let check = file.withUnsafeBytes { TrailCheck.checking($0, against: []) }
    #expect(check.faults.isEmpty)
    #expect(check.tree.root == (try sample.verify().root))
  }

  @Test func `a proof of an entry holds offline under the signed checkpoint alone`() throws {
    let sample = try SampleArchive(33)
    let signer = try sample.signer()
    let first = try sample.trail.checkpoint(signedBy: signer)
    try sample.append(33..<77)
    let second = try sample.trail.checkpoint(signedBy: signer)
    try sample.archive.records.read { reader in
      for sequence in [0, 16, 32, 76] {
        let file = try sample.trail.proof(of: sequence, under: second, in: reader).description
        let proof = try EntryProof(parsing: file.utf8)
        #expect(proof.proves(try SignedCheckpoint(proof.note, key: signer.key).checkpoint))
        #expect(try TrailEntry(parsing: proof.entry).sequence == sequence)
      }
      let growth = try GrowthProof(parsing: try sample.trail.growth(from: 33, to: second, in: reader).description.utf8)
      #expect(growth.proves(from: try Checkpoint(parsing: first.text), to: try Checkpoint(parsing: second.text)))
    }
    #expect(try sample.trail.checkpoint(signedBy: signer) == second)
  }

  @Test func `an entry has the account of the system beside the name that was stated, and older entries none`() throws {
    let sample = try SampleArchive(1)
    let context = AuditContext(agent: .init(.person, "stated"), account: "real & true", software: "f")
    try sample.archive.records.write { writer in
      try sample.trail.append(AuditEvent("dataset.create", by: context), in: writer)
    }
    #expect(try sample.verify().faults.isEmpty)
    let entries = try sample.archive.records.read { try sample.trail.entries(AuditQuery(), in: $0) }
    #expect(entries.map(\.event.context.account) == [nil, "real & true"])
    let last = try #require(entries.last)
    #expect(last.event.context == context)
    #expect(last.auditMessage.contains("UserID=\"stated\" AlternativeUserID=\"real &amp; true\" UserIsRequestor"))
    #expect(last.fhir["agent"]?.elements?.first?["who"]?.canonicalText.contains("real & true") == true)
    #expect(
      !entries[0].auditMessage.contains("AlternativeUserID") && entries[0].fhir["agent"]?.elements?[0]["who"] == nil)
  }

  /// A reader of XML that knows what PS3.15, A.5.1 allows: elements in their order, attributes that must be there.
  private final class SchemaReader: NSObject, XMLParserDelegate {
    static let children: [String: [String]] = [
      "AuditMessage": [
        "EventIdentification", "ActiveParticipant", "AuditSourceIdentification", "ParticipantObjectIdentification",
      ],
      "EventIdentification": ["EventID", "EventTypeCode", "EventOutcomeDescription"],
      "ActiveParticipant": ["RoleIDCode", "MediaIdentifier"], "AuditSourceIdentification": ["AuditSourceTypeCode"],
      "ParticipantObjectIdentification": [
        "ParticipantObjectIDTypeCode", "ParticipantObjectName", "ParticipantObjectQuery", "ParticipantObjectDetail",
        "ParticipantObjectDescription",
      ],
    ]
    static let demanded: [String: Set<String>] = [
      "EventIdentification": ["EventDateTime", "EventOutcomeIndicator"],
      "EventID": ["csd-code", "codeSystemName", "originalText"],
      "EventTypeCode": ["csd-code", "codeSystemName", "originalText"],
      "RoleIDCode": ["csd-code", "codeSystemName", "originalText"],
      "ParticipantObjectIDTypeCode": ["csd-code", "codeSystemName", "originalText"],
      "ActiveParticipant": ["UserID", "UserIsRequestor"], "AuditSourceIdentification": ["AuditSourceID"],
      "ParticipantObjectIdentification": ["ParticipantObjectID"], "ParticipantObjectDetail": ["type", "value"],
    ]
    var faults: [String] = []
    var seen: [String: [[String: String]]] = [:]
    private var open: [(name: String, last: Int)] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if let parent = open.last {
        let place = Self.children[parent.name]?.firstIndex(of: name) ?? -1
        if place < parent.last { faults.append("\(name) in \(parent.name)") }
        open[open.count - 1].last = place
      }
      for missing in (Self.demanded[name] ?? []).subtracting(attributes.keys) { faults.append("\(name)/@\(missing)") }
      seen[name, default: []].append(attributes)
      open.append((name, 0))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      open.removeLast()
    }
  }

  @Test func `every entry is an audit message as DICOM has it`() throws {
    for entry in try Self.entries() {
      let reader = SchemaReader()
      let parser = XMLParser(data: Data(entry.auditMessage.utf8))
      parser.delegate = reader
      #expect(parser.parse(), "\(entry.auditMessage)")
      #expect(reader.faults == [])
      #expect(!entry.auditMessage.contains("\n"))
      let event = try #require(reader.seen["EventIdentification"]?.first)
      #expect(event["EventDateTime"] == entry.line.time.description)
      let ids = try #require(reader.seen["EventID"]?.first)
      #expect(ids["codeSystemName"] == "DCM")
      switch entry.event.action {
      case "import.batch": #expect(ids["csd-code"] == "110107" && event["EventActionCode"] == "C")
      case "dataset.create": #expect(ids["csd-code"] == "110103")
      default:
        #expect(ids["csd-code"] == "110110" && event["EventActionCode"] == "D" && event["EventOutcomeIndicator"] == "4")
        #expect(reader.seen["ActiveParticipant"]?.first?["UserID"] == "<a&\"b\">\u{FFFD}")
      }
      let objects = try #require(reader.seen["ParticipantObjectIdentification"])
      #expect(objects.count == entry.event.objects.count + 1)
      #expect(objects.last?["ParticipantObjectID"]?.hasSuffix("#\(entry.line.sequence)") == true)
    }
  }

  /// What FHIR R4 (4.0.1) demands of an AuditEvent: type, recorded, agent and source once or more, a requestor in each agent, an
  /// observer, codes of the fixed lists, and no entity with both name and query (sev-1).
  @Test func `every entry is an AuditEvent as FHIR has it`() throws {
    for entry in try Self.entries() {
      let event = entry.fhir
      #expect(try JSONValue(parsing: event.text(pretty: false).utf8) == event)
      #expect(event["resourceType"]?.text == "AuditEvent")
      let id = try #require(event["id"]?.text)
      #expect((1...64).contains(id.count) && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
      #expect(event["type"]?["code"]?.text != nil)
      #expect(["C", "R", "U", "D", "E"].contains(event["action"]?.text))
      #expect(["0", "4", "8", "12"].contains(event["outcome"]?.text))
      #expect(event["recorded"]?.text.flatMap { Timestamp($0) } == entry.line.time)
      let agents = try #require(event["agent"]?.elements)
      #expect(agents.map { $0["requestor"] } == [.bool(true), .bool(false)])
      #expect(event["source"]?["observer"]?["identifier"]?["value"]?.text == entry.line.archive)
      let entities = try #require(event["entity"]?.elements)
      #expect(entities.count == entry.event.objects.count + 1)
      for entity in entities {
        #expect(entity["query"] == nil && entity["name"] != nil && entity["what"]?["identifier"] != nil)
        #expect(["1", "2", "3", "4"].contains(entity["type"]?["code"]?.text))
        for detail in entity["detail"]?.elements ?? [] {
          #expect(detail["type"] != nil && detail["valueString"] != nil)
        }
      }
      let known: Set = [
        "resourceType", "id", "type", "subtype", "action", "recorded", "outcome", "purposeOfEvent", "agent", "source",
        "entity",
      ]
      let keys = Set(event.members?.map(\.key) ?? [])
      #expect(keys.isSubset(of: known))
    }
  }
}
