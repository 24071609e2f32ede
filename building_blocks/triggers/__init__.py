"""What invokes a function: one module, one class and one shape for each kind of trigger.

    SqsTrigger(self, "Orders", function=function)                                # makes the queue
    SqsTrigger(self, "Orders", function=function, source=queue)                  # takes this one
    SqsTrigger(self, "Orders", function=function, source_props={"fifo": True})   # makes it so
    SqsTrigger(self, "Orders", function=function, batch_size=1)                  # connects it so

`trigger.source` is the queue, `trigger.connection` what ties it to the function.
"""
