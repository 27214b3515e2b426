// SPDX-License-Identifier: Apache-2.0
import Foundation
import Transparency
import Vocabulary

extension AuditEntry {
  /// The entry as an audit message of DICOM, one line of XML.
  ///
  /// Every message names the trail and the entry's number as a security resource with the entry's digest, so that it can be led back
  /// to what is proved. There is no patient in it but the number in the archive.
  ///
  /// > Source: PS3.15, A.5.1 (schema) and A.5.2. Checked against the facts of the schema in `AuditExportTests`.
  public var auditMessage: String {
    let code = EventCode.of(event.action)
    let failed = event.outcome == .failure
    var xml = "<AuditMessage><EventIdentification"
    xml += Self.attributes([
      ("EventActionCode", code.act.rawValue), ("EventDateTime", line.time.description),
      ("EventOutcomeIndicator", failed ? "4" : "0"),
    ])
    xml += ">" + Self.coded("EventID", code.code, "DCM", code.meaning)
    xml += Self.coded("EventTypeCode", event.action, "fiducial", event.action)
    if failed { xml += "<EventOutcomeDescription>not done</EventOutcomeDescription>" }
    xml += "</EventIdentification>"
    let isPerson = event.context.agent.kind == .person
    xml += "<ActiveParticipant"
    xml += Self.attributes(
      [("UserID", event.context.agent.name)] + (event.context.account.map { [("AlternativeUserID", $0)] } ?? [])
        + [("UserIsRequestor", "true")])
    xml += isPerson ? "/>" : ">" + Self.coded("RoleIDCode", "110150", "DCM", "Application") + "</ActiveParticipant>"
    xml += "<ActiveParticipant" + Self.attributes([("UserID", event.context.software), ("UserIsRequestor", "false")])
    xml += ">" + Self.coded("RoleIDCode", "110150", "DCM", "Application") + "</ActiveParticipant>"
    xml += "<AuditSourceIdentification" + Self.attributes([("AuditSourceID", "fiducial/\(line.archive)")]) + "/>"
    for object in event.objects {
      let isPatient = object.kind == "patient"
      xml += "<ParticipantObjectIdentification"
      xml += Self.attributes([
        ("ParticipantObjectID", object.name), ("ParticipantObjectTypeCode", object.type.code),
        ("ParticipantObjectTypeCodeRole", object.role.code),
      ])
      xml += ">"
      xml +=
        isPatient
        ? Self.coded("ParticipantObjectIDTypeCode", "2", "RFC-3881", "Patient Number")
        : Self.coded("ParticipantObjectIDTypeCode", object.kind, "fiducial", object.kind)
      xml += "<ParticipantObjectName>\(Self.escaped(object.kind))</ParticipantObjectName>"
      if let digest = object.digest { xml += Self.detail("digest", digest.description) }
      xml += "</ParticipantObjectIdentification>"
    }
    xml += "<ParticipantObjectIdentification"
    xml += Self.attributes([
      ("ParticipantObjectID", "fiducial/\(line.archive)#\(line.sequence)"), ("ParticipantObjectTypeCode", "2"),
      ("ParticipantObjectTypeCodeRole", "13"),
    ])
    xml += ">" + Self.coded("ParticipantObjectIDTypeCode", "12", "RFC-3881", "URI")
    xml += "<ParticipantObjectName>audit-entry</ParticipantObjectName>" + Self.detail("digest", line.digest.description)
    if let reason = event.context.reason { xml += Self.detail("reason", reason) }
    return xml + "</ParticipantObjectIdentification></AuditMessage>"
  }

  private static func coded(_ element: String, _ code: String, _ system: String, _ meaning: String) -> String {
    "<\(element)"
      + attributes([("csd-code", code), ("codeSystemName", system), ("originalText", meaning)]) + "/>"
  }

  private static func detail(_ type: String, _ value: String) -> String {
    "<ParticipantObjectDetail"
      + attributes([("type", type), ("value", Data(value.utf8).base64EncodedString())]) + "/>"
  }

  private static func attributes(_ pairs: [(String, String)]) -> String {
    pairs.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  /// Text as XML 1.0 can hold it: what it cannot hold becomes the replacement character.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\t", "\n", "\r": out += "&#\(scalar.value);"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
