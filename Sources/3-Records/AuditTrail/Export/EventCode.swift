// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Which of DICOM's audit events an action is.
///
/// > Source: PS3.15, A.5.3; PS3.16, CID 400 Audit Event ID. The table is in Documentation/audit.md.
struct EventCode: Sendable, Hashable {
  /// How an event touches what it is about.
  enum Act: String, Sendable {
    case create = "C"
    case read = "R"
    case update = "U"
    case delete = "D"
    case execute = "E"
  }

  /// The code in DICOM's terminology (DCM).
  let code: String
  /// Its meaning.
  let meaning: String
  /// What was done to the objects.
  let act: Act

  /// The code of an action; whatever is not in the table is an activity of the application.
  static func of(_ action: String) -> EventCode {
    let row = table.first { row in
      row.action.hasSuffix("*") ? action.hasPrefix(row.action.dropLast()) : action == row.action
    }
    return row?.code ?? EventCode(code: "110100", meaning: "Application Activity", act: .execute)
  }

  /// From the particular to the general: the first row that fits counts.
  static let table: [(action: String, code: EventCode)] = [
    ("import.*", EventCode(code: "110107", meaning: "Import", act: .create)),
    ("archive.restore", EventCode(code: "110107", meaning: "Import", act: .create)),
    ("archive.backup", EventCode(code: "110106", meaning: "Export", act: .read)),
    ("dataset.export", EventCode(code: "110106", meaning: "Export", act: .read)),
    ("dataset.export.begin", EventCode(code: "110106", meaning: "Export", act: .read)),
    ("features.export", EventCode(code: "110106", meaning: "Export", act: .read)),
    ("features.export.begin", EventCode(code: "110106", meaning: "Export", act: .read)),
    ("dataset.create", EventCode(code: "110103", meaning: "DICOM Instances Accessed", act: .create)),
    ("dataset.label", EventCode(code: "110103", meaning: "DICOM Instances Accessed", act: .update)),
    ("dataset.label.retract", EventCode(code: "110103", meaning: "DICOM Instances Accessed", act: .update)),
    ("dataset.*", EventCode(code: "110103", meaning: "DICOM Instances Accessed", act: .read)),
    ("testset.*", EventCode(code: "110103", meaning: "DICOM Instances Accessed", act: .read)),
    ("patient.withdraw", EventCode(code: "110110", meaning: "Patient Record", act: .delete)),
    ("patient.forgotten", EventCode(code: "110110", meaning: "Patient Record", act: .delete)),
    ("patient.*", EventCode(code: "110110", meaning: "Patient Record", act: .update)),
    ("search.*", EventCode(code: "110112", meaning: "Query", act: .execute)),
    ("audit.*", EventCode(code: "110101", meaning: "Audit Log Used", act: .read)),
    ("key.*", EventCode(code: "110113", meaning: "Security Alert", act: .execute)),
  ]
}

extension AuditEvent.Object {
  /// Which role the object has in an audit message: its code and meaning in RFC 3881 and in HL7's object roles.
  var role: (code: String, meaning: String) {
    switch kind {
    case "patient": ("1", "Patient")
    case "terms": ("13", "Security Resource")
    default: ("4", "Domain Resource")
    }
  }

  /// Whether it is a person (1) or a thing of the system (2).
  var type: (code: String, meaning: String) { kind == "patient" ? ("1", "Person") : ("2", "System Object") }

  /// What names it: its number or name, else its digest.
  var name: String { identity ?? digest?.description ?? kind }
}
