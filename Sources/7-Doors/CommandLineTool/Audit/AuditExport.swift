// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Foundation
import Store
import Transparency
import Vocabulary

/// `fiducial audit export`: the trail for other programs.
struct AuditExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the trail for other programs: JSON lines, DICOM audit messages, FHIR AuditEvents.",
    discussion: """
      jsonl: the entries' own bytes, a line each; the whole trail can be checked with 'fiducial-verify export'.
      atna: a DICOM audit message (PS3.15, A.5) a line. fhir: an AuditEvent (FHIR R4) a line. fhir-bundle: one collection of them.
      Every message names the entry that it tells, with its digest.
      """)

  /// A form of export.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case jsonl
    case atna
    case fhir
    case fhirBundle = "fhir-bundle"
  }

  @Option(help: "jsonl, atna, fhir or fhir-bundle.")
  var format = Format.jsonl

  @Option(
    name: [.customShort("o"), .customLong("output")], help: "The file, which must not be there yet; else it is printed."
  )
  var output: String?

  @OptionGroup var conditions: AuditQueryOptions
  @OptionGroup var archive: ArchiveOptions

  func run() throws {
    let opened = try archive.open()
    let trail = AuditTrail(opened)
    let sink = try LineSink(output)
    if format == .fhirBundle { try sink.write(#"{"resourceType":"Bundle","type":"collection","entry":["#) }
    var count = 0
    try opened.records.read { reader in
      try trail.forEach(conditions.query, in: reader) { entry in
        switch format {
        case .jsonl: try sink.write(entry.line.bytes + [10])
        case .atna: try sink.write(entry.auditMessage + "\n")
        case .fhir: try sink.write(entry.fhir.text(pretty: false) + "\n")
        case .fhirBundle:
          try sink.write((count == 0 ? "" : ",\n") + #"{"resource":\#(entry.fhir.text(pretty: false))}"#)
        }
        count += 1
      }
    }
    if format == .fhirBundle { try sink.write("]}\n") }
    try sink.finish()
  }
}

/// Where lines go, a block at a time.
final class LineSink {
  private let name: String
  private let descriptor: Int32
  private var waiting: [UInt8] = []

  init(_ path: String?) throws(FileAccessError) {
    name = path ?? "standard output"
    descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) } ?? STDOUT_FILENO
    guard descriptor >= 0 else { throw FileAccessError(file: name, cause: String(cString: strerror(errno))) }
  }

  deinit {
    if descriptor != STDOUT_FILENO { close(descriptor) }
  }

  func write(_ text: String) throws(FileAccessError) { try write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) throws(FileAccessError) {
    waiting += bytes
    if waiting.count > 1 << 18 { try flush() }
  }

  func finish() throws(FileAccessError) {
    try flush()
    if descriptor != STDOUT_FILENO, fsync(descriptor) != 0 {
      throw FileAccessError(file: name, cause: String(cString: strerror(errno)))
    }
  }

  private func flush() throws(FileAccessError) {
    var rest = waiting[...]
    waiting = []
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw FileAccessError(file: name, cause: String(cString: strerror(errno)))
      }
    }
  }
}
