// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Phantoms

extension TestObject.Kind: ExpressibleByArgument {}
extension TomographySystem.Kernel: ExpressibleByArgument {}
extension ModulationTransfer.Window: ExpressibleByArgument {}
extension Uniformity.Kind: ExpressibleByArgument {}
