// SPDX-License-Identifier: Apache-2.0
public import Vocabulary
import Transparency

extension AuditEntry {
  /// The entry as an `AuditEvent` of FHIR R4.
  ///
  /// `type` is DICOM's audit event, `subtype` the action; the last `entity` is the entry itself with its digest.
  ///
  /// > Source: HL7 FHIR R4 (4.0.1), AuditEvent. Checked against the rules of the resource in `AuditExportTests`.
  public var fhir: JSONValue {
    let code = EventCode.of(event.action)
    let isPerson = event.context.agent.kind == .person
    let requestor = JSONValue.object([
      "type": Self.concept(
        isPerson ? "http://terminology.hl7.org/CodeSystem/extra-security-role-type" : Self.dicom,
        isPerson ? "humanuser" : "110150", isPerson ? "human user" : "Application"),
      "who": event.context.account.map { Self.identified("urn:fiducial:account", $0) },
      "altId": .string(event.context.agent.name), "requestor": .bool(true),
    ])
    let software = JSONValue.object([
      "type": Self.concept(Self.dicom, "110150", "Application"), "name": .string(event.context.software),
      "requestor": .bool(false),
    ])
    var entities = event.objects.map { object -> JSONValue in
      .object([
        "what": Self.identified("urn:fiducial:\(object.kind)", object.name),
        "type": Self.coding(Self.entityType, object.type.code, object.type.meaning),
        "role": Self.coding(Self.objectRole, object.role.code, object.role.meaning), "name": .string(object.kind),
        "detail": object.digest.map { .array([Self.detail("digest", $0.description)]) },
      ])
    }
    entities.append(
      .object([
        "what": Self.identified("urn:fiducial:audit-entry", "fiducial/\(line.archive)#\(line.sequence)"),
        "type": Self.coding(Self.entityType, "2", "System Object"),
        "role": Self.coding(Self.objectRole, "13", "Security Resource"), "name": .string("audit-entry"),
        "detail": .array([Self.detail("digest", line.digest.description)]),
      ]))
    return .object([
      "resourceType": .string("AuditEvent"), "id": .string("\(line.archive)-\(line.sequence)"),
      "type": Self.coding(Self.dicom, code.code, code.meaning),
      "subtype": .array([Self.coding("urn:fiducial:action", event.action, event.action)]),
      "action": .string(code.act.rawValue), "recorded": .string(line.time.description),
      "outcome": .string(event.outcome == .failure ? "4" : "0"),
      "purposeOfEvent": event.context.reason.map { .array([.object(["text": .string($0)])]) },
      "agent": .array([requestor, software]),
      "source": .object(["observer": Self.identified("urn:fiducial:archive", line.archive)]),
      "entity": .array(entities),
    ])
  }

  private static let dicom = "http://dicom.nema.org/resources/ontology/DCM"
  private static let entityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
  private static let objectRole = "http://terminology.hl7.org/CodeSystem/object-role"

  private static func coding(_ system: String, _ code: String, _ display: String) -> JSONValue {
    .object(["system": .string(system), "code": .string(code), "display": .string(display)])
  }

  private static func concept(_ system: String, _ code: String, _ display: String) -> JSONValue {
    .object(["coding": .array([coding(system, code, display)])])
  }

  private static func identified(_ system: String, _ value: String) -> JSONValue {
    .object(["identifier": .object(["system": .string(system), "value": .string(value)])])
  }

  private static func detail(_ type: String, _ value: String) -> JSONValue {
    .object(["type": .string(type), "valueString": .string(value)])
  }
}
