// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial audit`: shows what was done, and proves that the record of it was not changed.
struct AuditVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Shows what was done, and proves that the record of it was not changed.",
    discussion: """
      Every act that changes an archive is an entry of its trail: canonical JSON that carries the digest of the entry before. A \
      Merkle tree over the entries gives one root, which 'checkpoint' signs and 'witness' keeps outside of the archive, so that \
      an archive that was put back or rewritten is found out. 'fiducial-verify' checks proofs and exports without the archive. \
      Patients go by their number in the archive.
      """,
    subcommands: [
      AuditShow.self, AuditVerify.self, AuditProve.self, AuditCheckpoint.self, AuditWitness.self, AuditExport.self,
      AuditKey.self,
    ])
}
