// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import ModelRegistry

extension EvidenceKind: ExpressibleByArgument {}
extension EvidenceVerdict: ExpressibleByArgument {}
extension ModelStage: ExpressibleByArgument {}
extension LoadPurpose: ExpressibleByArgument {}
extension ModelKey.Kind: ExpressibleByArgument {}
